#include "varve/fetch/trust.hpp"

#include <openssl/ssl.h>

#include <cstdlib>

namespace varve::fetch {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

Trust::Trust() {
  const std::string first = environment("CURL_CA_BUNDLE");
  const std::string second = environment("SSL_CERT_FILE");
  file_ = first.empty() ? second : first;
  if (second != file_) also_ = second;
}

void Trust::apply_to(CURL* easy) const {
  // Without a folder besides, libcurl reads the file once and not for every connection.
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  if (file_.empty()) return;
  curl_easy_setopt(easy, CURLOPT_CAINFO, file_.c_str());
  curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, file_.c_str());
  if (also_.empty()) return;
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &Trust::on_tls_context);
}

// A file that cannot be read makes nothing trusted.
CURLcode Trust::on_tls_context(CURL*, void* context, void* self) {
  const std::string& file = static_cast<const Trust*>(self)->also_;
  SSL_CTX_load_verify_file(static_cast<SSL_CTX*>(context), file.c_str());
  return CURLE_OK;
}

}  // namespace varve::fetch
