#include "replay/proxy_certificates.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gnutls/crypto.h>
#include <netinet/in.h>

#include <array>
#include <ctime>

#include "varve/base/digest.hpp"
#include "varve/base/key_file.hpp"

namespace varve::replay {
namespace {

constexpr std::time_t kDay = 86'400;
constexpr std::time_t kAuthorityDays = 3'650;
constexpr std::time_t kHostDays = 7;  // a cached one is made anew when a day old
constexpr std::string_view kAuthorityName = "varve replaying proxy";
constexpr std::string_view kHostName = "a host that varve replays";  // the SAN says which

struct FreeDatum {
  void operator()(gnutls_datum_t* datum) const { gnutls_free(datum->data); }
};

// GnuTLS says failure by a negative number.
Result<void> did(int code, std::string_view what) {
  if (code >= 0) return {};
  return fail(ErrorKind::kInvalid, "GnuTLS cannot {}: {}", what, gnutls_strerror(code));
}

std::time_t seconds(Time time) {
  return time.us / 1'000'000;
}

gnutls_datum_t datum_of(std::string_view text) {
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())),
          static_cast<unsigned>(text.size())};
}

std::string take(gnutls_datum_t& datum) {
  const std::unique_ptr<gnutls_datum_t, FreeDatum> owned(&datum);
  return {reinterpret_cast<const char*>(datum.data), datum.size};
}

Result<X509KeyPtr> empty_key() {
  gnutls_x509_privkey_t key = nullptr;
  VARVE_TRY(did(gnutls_x509_privkey_init(&key), "hold a key"));
  return X509KeyPtr(key);
}

Result<X509KeyPtr> make_key() {
  VARVE_ASSIGN(X509KeyPtr key, empty_key());
  const unsigned curve = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
  VARVE_TRY(did(gnutls_x509_privkey_generate(key.get(), GNUTLS_PK_ECDSA, curve, 0), "make a key"));
  return key;
}

Result<CertificatePtr> empty_certificate() {
  gnutls_x509_crt_t certificate = nullptr;
  VARVE_TRY(did(gnutls_x509_crt_init(&certificate), "hold a certificate"));
  return CertificatePtr(certificate);
}

// What all certificates have: a random serial number (RFC 5280 4.1.2.2), validity, name and key.
Result<CertificatePtr> begin_certificate(std::string_view name, gnutls_x509_privkey_t key, Time now,
                                         std::time_t days) {
  VARVE_ASSIGN(CertificatePtr certificate, empty_certificate());
  const gnutls_x509_crt_t crt = certificate.get();
  std::array<unsigned char, 16> serial{};
  VARVE_TRY(did(gnutls_rnd(GNUTLS_RND_NONCE, serial.data(), serial.size()), "draw a number"));
  serial[0] = (serial[0] & 0x3FU) | 0x40U;  // positive, and of one length
  VARVE_TRY(did(gnutls_x509_crt_set_version(crt, 3), "make a certificate"));
  VARVE_TRY(did(gnutls_x509_crt_set_serial(crt, serial.data(), serial.size()), "number it"));
  gnutls_x509_crt_set_activation_time(crt, seconds(now) - kDay);
  gnutls_x509_crt_set_expiration_time(crt, seconds(now) + days * kDay);
  VARVE_TRY(did(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name.data(),
                                              static_cast<unsigned>(name.size())),
                "name it"));
  VARVE_TRY(did(gnutls_x509_crt_set_key(crt, key), "put a key into it"));
  return certificate;
}

Result<std::string> key_id(gnutls_x509_crt_t certificate, unsigned flags) {
  std::string id(64, '\0');
  std::size_t size = id.size();
  VARVE_TRY(did(gnutls_x509_crt_get_key_id(certificate, flags,
                                           reinterpret_cast<unsigned char*>(id.data()), &size),
                "digest a key"));
  id.resize(size);
  return id;
}

Result<CertificatePtr> make_authority(gnutls_x509_privkey_t key, Time now) {
  VARVE_ASSIGN(CertificatePtr certificate,
               begin_certificate(kAuthorityName, key, now, kAuthorityDays));
  const gnutls_x509_crt_t crt = certificate.get();
  VARVE_ASSIGN(const std::string id, key_id(crt, 0));
  VARVE_TRY(did(gnutls_x509_crt_set_basic_constraints(crt, 1, 0), "constrain it"));
  VARVE_TRY(did(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_KEY_CERT_SIGN), "constrain it"));
  VARVE_TRY(did(gnutls_x509_crt_set_subject_key_id(crt, id.data(), id.size()), "name its key"));
  VARVE_TRY(did(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), "sign it"));
  return certificate;
}

Result<void> set_host(gnutls_x509_crt_t certificate, const std::string& hostname) {
  std::array<unsigned char, sizeof(in6_addr)> ip{};
  const bool is_v6 = hostname.starts_with('[');
  const std::string text = is_v6 ? hostname.substr(1, hostname.size() - 2) : hostname;
  const bool is_ip = inet_pton(is_v6 ? AF_INET6 : AF_INET, text.c_str(), ip.data()) == 1;
  const std::string_view name = is_ip ? std::string_view(reinterpret_cast<const char*>(ip.data()),
                                                         is_v6 ? sizeof(in6_addr) : sizeof(in_addr))
                                      : std::string_view(hostname);
  return did(gnutls_x509_crt_set_subject_alt_name(
                 certificate, is_ip ? GNUTLS_SAN_IPADDRESS : GNUTLS_SAN_DNSNAME, name.data(),
                 static_cast<unsigned>(name.size()), GNUTLS_FSAN_SET),
             "put a host's name into a certificate");
}

Result<std::string> in_form(gnutls_x509_crt_t certificate, gnutls_x509_crt_fmt_t form) {
  gnutls_datum_t out{};
  VARVE_TRY(did(gnutls_x509_crt_export2(certificate, form, &out), "write a certificate down"));
  return take(out);
}

Result<std::string> base64(std::string_view bytes) {
  const gnutls_datum_t in = datum_of(bytes);
  gnutls_datum_t out{};
  VARVE_TRY(did(gnutls_base64_encode2(&in, &out), "write base64"));
  return take(out);
}

// The authority's key (PKCS#8) and then its certificate, both in PEM (RFC 7468).
Result<Secret> make_pair() {
  VARVE_ASSIGN(const X509KeyPtr key, make_key());
  VARVE_ASSIGN(const CertificatePtr certificate, make_authority(key.get(), Time::now()));
  gnutls_datum_t out{};
  VARVE_TRY(did(gnutls_x509_privkey_export2_pkcs8(key.get(), GNUTLS_X509_FMT_PEM, nullptr,
                                                  GNUTLS_PKCS_PLAIN, &out),
                "write a key down"));
  const std::string pem(reinterpret_cast<const char*>(out.data), out.size);
  gnutls_memset(out.data, 0, out.size);
  gnutls_free(out.data);
  VARVE_ASSIGN(const std::string public_part, in_form(certificate.get(), GNUTLS_X509_FMT_PEM));
  return Secret(pem + public_part);
}

}  // namespace

Result<std::unique_ptr<Certificates>> Certificates::load_or_make(const Path& keys,
                                                                 FileSystem& files) {
  const Path path = keys / "proxy-ca.pem";
  VARVE_ASSIGN(const Secret pem, load_or_make_key_file(path, make_pair, files));
  std::unique_ptr<Certificates> made(new Certificates);
  if (const auto read = made->read(pem.view(), Time::now()); !read) {
    return fail(ErrorKind::kInvalid, "{}: {}; move it away, and another authority is made",
                path.string(), read.error().message);
  }
  VARVE_ASSIGN(made->host_key_, make_key());
  return made;
}

Result<void> Certificates::read(std::string_view pem, Time now) {
  VARVE_ASSIGN(key_, empty_key());
  VARVE_ASSIGN(certificate_, empty_certificate());
  const gnutls_datum_t text = datum_of(pem);
  VARVE_TRY(did(gnutls_x509_privkey_import2(key_.get(), &text, GNUTLS_X509_FMT_PEM, nullptr,
                                            GNUTLS_PKCS_PLAIN),
                "read its key"));
  VARVE_TRY(did(gnutls_x509_crt_import(certificate_.get(), &text, GNUTLS_X509_FMT_PEM),
                "read its certificate"));
  std::array<unsigned char, 64> of_key{};
  std::size_t size = of_key.size();
  VARVE_TRY(did(gnutls_x509_privkey_get_key_id(key_.get(), 0, of_key.data(), &size), "digest it"));
  VARVE_ASSIGN(const std::string of_certificate, key_id(certificate_.get(), 0));
  if (of_certificate != std::string_view(reinterpret_cast<const char*>(of_key.data()), size)) {
    return fail(ErrorKind::kInvalid, "the key is not the certificate's");
  }
  if (gnutls_x509_crt_get_expiration_time(certificate_.get()) < seconds(now) + kHostDays * kDay) {
    return fail(ErrorKind::kInvalid, "the certificate has expired");
  }
  VARVE_ASSIGN(authority_der_, in_form(certificate_.get(), GNUTLS_X509_FMT_DER));
  VARVE_ASSIGN(authority_pem_, in_form(certificate_.get(), GNUTLS_X509_FMT_PEM));
  VARVE_ASSIGN(const std::string pin, key_id(certificate_.get(), GNUTLS_KEYID_USE_SHA256));
  VARVE_ASSIGN(authority_pin_, base64(pin));
  return {};
}

Result<std::string> Certificates::sign_for(const std::string& hostname, Time now) const {
  VARVE_ASSIGN(const CertificatePtr certificate,
               begin_certificate(kHostName, host_key_.get(), now, kHostDays));
  const gnutls_x509_crt_t crt = certificate.get();
  VARVE_ASSIGN(const std::string id, key_id(certificate_.get(), 0));
  VARVE_TRY(set_host(crt, hostname));
  VARVE_TRY(did(gnutls_x509_crt_set_basic_constraints(crt, 0, -1), "constrain it"));
  VARVE_TRY(did(gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE), "constrain it"));
  VARVE_TRY(
      did(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0), "constrain it"));
  VARVE_TRY(did(gnutls_x509_crt_set_authority_key_id(crt, id.data(), id.size()), "name its key"));
  VARVE_TRY(did(gnutls_x509_crt_sign2(crt, certificate_.get(), key_.get(), GNUTLS_DIG_SHA256, 0),
                "sign a certificate"));
  return in_form(crt, GNUTLS_X509_FMT_DER);
}

Result<std::string> Certificates::of_host(std::string_view hostname, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = made_.find(hostname);
  if (found != made_.end() && seconds(now) - seconds(found->second.time) < kDay) {
    return found->second.der;
  }
  VARVE_ASSIGN(std::string der, sign_for(std::string(hostname), now));
  // More hosts than a browser visits: those of a page in use are made again in a blink.
  if (made_.size() >= kMaxCached) made_.clear();
  made_.insert_or_assign(std::string(hostname), Made{der, now});
  return der;
}

}  // namespace varve::replay
