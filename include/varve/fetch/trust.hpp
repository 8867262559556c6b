// Which certificates of servers are believed: those that the user's environment names, by curl(1)'s
// variable CURL_CA_BUNDLE and by OpenSSL's SSL_CERT_FILE, where either is set, in place of the
// system's.
#pragma once

#include <string>

#include "varve/fetch/curl.hpp"

namespace varve::fetch {

class Trust {
 public:
  // Reads the environment.
  Trust();
  // The Trust has to live as long as the handle, and to stay where it is.
  void apply_to(CURL* easy) const;

 private:
  static CURLcode on_tls_context(CURL* easy, void* context, void* self);

  std::string file_;
  std::string also_;  // besides it
};

}  // namespace varve::fetch
