#include "varve/base/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/x509.h>

#include <memory>

#include "varve/base/digest.hpp"

namespace varve {

Result<std::string> describe_certificate(std::string_view der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), &X509_free);
  if (!certificate) return fail(ErrorKind::kInvalid, "not a certificate");
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  BIO_puts(out.get(), "subject  ");
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate.get()), 0, XN_FLAG_ONELINE);
  BIO_puts(out.get(), "\n  issuer ");
  X509_NAME_print_ex(out.get(), X509_get_issuer_name(certificate.get()), 0, XN_FLAG_ONELINE);
  BIO_puts(out.get(), "\n  from   ");
  ASN1_TIME_print(out.get(), X509_get0_notBefore(certificate.get()));
  BIO_puts(out.get(), "\n  until  ");
  ASN1_TIME_print(out.get(), X509_get0_notAfter(certificate.get()));
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(length)) + "\n  " + Sha256::of(der).text();
}

}  // namespace varve
