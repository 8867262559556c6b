// Which tunnel each connection of libmicrohttpd's TLS daemons is: its requests have paths only, and
// its certificate has to name the host that was asked for by CONNECT. Thread-safe.
#pragma once

#include <gnutls/abstract.h>
#include <microhttpd.h>

#include <map>
#include <mutex>
#include <optional>

#include "replay/proxy_certificates.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

struct ProxyTunnel {
  url::Url origin;
  Certificates* certificates;
};

class ProxyTunnels {
 public:
  explicit ProxyTunnels(Certificates& certificates) : certificates_(certificates) {}

  // Before the socket is given to a daemon: what it is a tunnel to.
  void expect(int fd, url::Url origin);
  // It was not taken.
  void forget(int fd);

  // MHD_OPTION_NOTIFY_CONNECTION, with this object.
  static void connection_changed(void* self, MHD_Connection* connection, void** tunnel,
                                 MHD_ConnectionNotificationCode code);
  // The origin of a connection, or null where it is no tunnel.
  static const url::Url* origin_of(MHD_Connection* connection);

 private:
  std::optional<url::Url> take(int fd);

  Certificates& certificates_;
  std::mutex mutex_;
  std::map<int, url::Url> expected_;
};

// MHD_OPTION_HTTPS_CERT_CALLBACK2: the certificate of the session's tunnel, and the authority's.
extern "C" int choose_certificate(gnutls_session_t session, const gnutls_cert_retr_st* info,
                                  gnutls_pcert_st** chain, unsigned* length,
                                  gnutls_ocsp_data_st** ocsp, unsigned* ocsp_length,
                                  gnutls_privkey_t* key, unsigned* flags);

}  // namespace varve::replay
