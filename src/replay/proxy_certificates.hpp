// The certificates that the proxy shows to browsers: an authority of the archive's own, whose key
// is made at first use, and one certificate a host that it signs (RFC 5280). All keys are ECDSA
// over P-256. By GnuTLS, which libmicrohttpd speaks TLS with. Thread-safe.
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/time.hpp"

namespace varve::replay {

struct FreeX509 {
  void operator()(gnutls_x509_crt_t certificate) const { gnutls_x509_crt_deinit(certificate); }
  void operator()(gnutls_x509_privkey_t key) const { gnutls_x509_privkey_deinit(key); }
};
using CertificatePtr = std::unique_ptr<gnutls_x509_crt_int, FreeX509>;
using X509KeyPtr = std::unique_ptr<gnutls_x509_privkey_int, FreeX509>;

class Certificates {
 public:
  // `keys`/proxy-ca.pem holds the authority's key and certificate. kRefused where others may read
  // it; kInvalid where it holds no such pair, or the certificate has expired.
  static Result<std::unique_ptr<Certificates>> load_or_make(
      const Path& keys, FileSystem& files = FileSystem::posix());

  // The certificate of a URL's hostname ("a.org", "[::1]") in DER, valid for some days. Those of
  // the last kMaxCached hosts or so are kept.
  Result<std::string> of_host(std::string_view hostname, Time now = Time::now());

  // The key of all hosts' certificates; it lives no longer than this.
  [[nodiscard]] gnutls_x509_privkey_t host_key() const { return host_key_.get(); }
  [[nodiscard]] const std::string& authority_der() const { return authority_der_; }
  [[nodiscard]] const std::string& authority_pem() const { return authority_pem_; }
  // SHA-256 of its SubjectPublicKeyInfo in base64 (RFC 7469 2.4).
  [[nodiscard]] const std::string& authority_pin() const { return authority_pin_; }

  static constexpr std::size_t kMaxCached = 1024;

 private:
  struct Made {
    std::string der;
    Time time;
  };
  Certificates() = default;
  Result<void> read(std::string_view pem, Time now);
  [[nodiscard]] Result<std::string> sign_for(const std::string& hostname, Time now) const;

  X509KeyPtr key_;
  CertificatePtr certificate_;
  std::string authority_der_;
  std::string authority_pem_;
  std::string authority_pin_;
  X509KeyPtr host_key_;
  std::mutex mutex_;  // of what follows
  std::map<std::string, Made, std::less<>> made_;
};

}  // namespace varve::replay
