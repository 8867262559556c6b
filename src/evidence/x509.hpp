// What the module shares of OpenSSL's certificates: their types with owners, DER, times and names.
#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/bytes.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::evidence {

template <auto free>
struct FreeBy {
  template <typename T>
  void operator()(T* object) const noexcept {
    free(object);
  }
};
template <typename T, auto free>
using Owned = std::unique_ptr<T, FreeBy<free>>;

// Not what is in it.
inline void free_list(STACK_OF(X509) * certificates) {
  sk_X509_free(certificates);
}
inline void free_all(STACK_OF(X509) * certificates) {
  sk_X509_pop_free(certificates, X509_free);
}

using Certificate = Owned<X509, X509_free>;
using CertificateList = Owned<STACK_OF(X509), free_all>;
using TextBio = Owned<BIO, BIO_free_all>;

inline constexpr std::size_t kMaxDer = 4 << 20;  // of what anybody wrote

// Null unless all of the bytes are one such object.
template <typename T, auto read>
T from_der(std::string_view der) {
  const unsigned char* at = unsigned_bytes(der);
  if (der.size() > kMaxDer) return nullptr;
  T object(read(nullptr, &at, static_cast<long>(der.size())));
  if (at != unsigned_bytes(der) + der.size()) return nullptr;
  return object;
}

template <auto write, typename T>
std::string to_der(T* object) {
  unsigned char* bytes = nullptr;
  const int length = write(object, &bytes);
  if (length <= 0) return {};
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return der;
}

// What OpenSSL said last, which is what it knows best.
tl::unexpected<Error> fail_openssl(ErrorKind kind, std::string_view what);

// Those in PEM that come before what is none, as DER.
std::vector<std::string> certificates_of_pem(std::string_view pem);

Result<Time> time_of(const ASN1_TIME* time);
// The certificate's subject (RFC 2253).
std::string name_of(const X509* certificate);

}  // namespace varve::evidence
