#include "replay/proxy_tunnel.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <memory>

namespace varve::replay {
namespace {

const MHD_ConnectionInfo* info_of(MHD_Connection* connection, MHD_ConnectionInfoType type) {
  return MHD_get_connection_info(connection, type);
}

// In memory of GnuTLS's, which frees it: GNUTLS_CERT_RETR_DEINIT_ALL.
bool import(gnutls_pcert_st& into, const std::string& der) {
  const gnutls_datum_t bytes = {reinterpret_cast<unsigned char*>(const_cast<char*>(der.data())),
                                static_cast<unsigned>(der.size())};
  return gnutls_pcert_import_x509_raw(&into, &bytes, GNUTLS_X509_FMT_DER, 0) == 0;
}

gnutls_pcert_st* make_chain(const std::array<const std::string*, 2>& certificates) {
  auto* chain =
      static_cast<gnutls_pcert_st*>(gnutls_malloc(certificates.size() * sizeof(gnutls_pcert_st)));
  for (std::size_t i = 0; chain != nullptr && i < certificates.size(); ++i) {
    if (import(chain[i], *certificates.at(i))) continue;
    while (i > 0) gnutls_pcert_deinit(&chain[--i]);
    gnutls_free(chain);
    return nullptr;
  }
  return chain;
}

gnutls_privkey_t copy_key(gnutls_x509_privkey_t from) {
  gnutls_privkey_t key = nullptr;
  if (gnutls_privkey_init(&key) != 0) return nullptr;
  if (gnutls_privkey_import_x509(key, from, GNUTLS_PRIVKEY_IMPORT_COPY) == 0) return key;
  gnutls_privkey_deinit(key);
  return nullptr;
}

}  // namespace

void ProxyTunnels::expect(int fd, url::Url origin) {
  const std::lock_guard lock(mutex_);
  expected_.insert_or_assign(fd, std::move(origin));
}

void ProxyTunnels::forget(int fd) {
  const std::lock_guard lock(mutex_);
  expected_.erase(fd);
}

std::optional<url::Url> ProxyTunnels::take(int fd) {
  const std::lock_guard lock(mutex_);
  const auto node = expected_.extract(fd);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void ProxyTunnels::connection_changed(void* self, MHD_Connection* connection, void** tunnel,
                                      MHD_ConnectionNotificationCode code) {
  auto& tunnels = *static_cast<ProxyTunnels*>(self);
  const auto* session = info_of(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
    const std::unique_ptr<ProxyTunnel> owned(static_cast<ProxyTunnel*>(*tunnel));
    if (session != nullptr) {
      gnutls_session_set_ptr(static_cast<gnutls_session_t>(session->tls_session), nullptr);
    }
    *tunnel = nullptr;
    return;
  }
  const auto* socket = info_of(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  auto origin = socket == nullptr ? std::nullopt : tunnels.take(socket->connect_fd);
  if (!origin || session == nullptr) return;
  auto made =
      std::make_unique<ProxyTunnel>(ProxyTunnel{*std::move(origin), &tunnels.certificates_});
  // libmicrohttpd has a use of its own for the session's pointer only with pre-shared keys.
  gnutls_session_set_ptr(static_cast<gnutls_session_t>(session->tls_session), made.get());
  *tunnel = made.release();
}

const url::Url* ProxyTunnels::origin_of(MHD_Connection* connection) {
  const auto* info = info_of(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  const auto* tunnel =
      info == nullptr ? nullptr : static_cast<const ProxyTunnel*>(info->socket_context);
  return tunnel == nullptr ? nullptr : &tunnel->origin;
}

int choose_certificate(gnutls_session_t session, const gnutls_cert_retr_st*,
                       gnutls_pcert_st** chain, unsigned* length, gnutls_ocsp_data_st** ocsp,
                       unsigned* ocsp_length, gnutls_privkey_t* key, unsigned* flags) {
  const auto* tunnel = static_cast<const ProxyTunnel*>(gnutls_session_get_ptr(session));
  if (tunnel == nullptr) return -1;
  const auto leaf = tunnel->certificates->of_host(tunnel->origin.hostname());
  if (!leaf) {
    spdlog::warn("{}: {}", tunnel->origin.host(), leaf.error().message);
    return -1;
  }
  *ocsp = nullptr;
  *ocsp_length = 0;
  *key = copy_key(tunnel->certificates->host_key());
  if (*key == nullptr) return -1;
  *chain = make_chain({&*leaf, &tunnel->certificates->authority_der()});
  if (*chain == nullptr) {
    gnutls_privkey_deinit(*key);
    return -1;
  }
  *length = 2;
  *flags = GNUTLS_CERT_RETR_DEINIT_ALL;
  return 0;
}

}  // namespace varve::replay
