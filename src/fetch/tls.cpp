#include "fetch/tls.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace varve::fetch {
namespace {

void free_facts(void*, void* facts, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<TlsFacts*>(facts);
}

int facts_slot() {
  static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_facts);
  return slot;
}

std::string to_der(const X509* certificate) {
  const int length = i2d_X509(certificate, nullptr);
  if (length <= 0) return {};
  std::string der(static_cast<std::size_t>(length), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(certificate, &out);
  return der;
}

TlsFacts read_facts(const SSL* ssl) {
  TlsFacts facts;
  facts.version = SSL_get_version(ssl);
  if (const char* cipher = SSL_get_cipher_name(ssl)) facts.cipher = cipher;
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i) {
    facts.chain.push_back(to_der(sk_X509_value(chain, i)));
  }
  return facts;
}

}  // namespace

std::optional<TlsFacts> tls_facts(CURL* easy) {
  curl_tlssessioninfo* session = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr ||
      session->backend != CURLSSLBACKEND_OPENSSL || session->internals == nullptr) {
    return std::nullopt;
  }
  auto* ssl = static_cast<SSL*>(session->internals);
  if (const auto* known = static_cast<const TlsFacts*>(SSL_get_ex_data(ssl, facts_slot()))) {
    return *known;
  }
  auto facts = std::make_unique<TlsFacts>(read_facts(ssl));
  const TlsFacts copy = *facts;
  if (SSL_set_ex_data(ssl, facts_slot(), facts.get()) == 1) facts.release();
  return copy;
}

}  // namespace varve::fetch
