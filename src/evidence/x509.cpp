#include "evidence/x509.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>

namespace varve::evidence {

tl::unexpected<Error> fail_openssl(ErrorKind kind, std::string_view what) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  const char* more = nullptr;
  int flags = 0;
  ERR_peek_last_error_data(&more, &flags);
  std::string text = reason == nullptr ? "no reason given" : reason;
  if (more != nullptr && *more != '\0' && (flags & ERR_TXT_STRING) != 0) {
    text += fmt::format(" ({})", more);
  }
  ERR_clear_error();
  return fail(kind, "{}: {}", what, text);
}

namespace {

// An encrypted certificate must not make OpenSSL ask the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

}  // namespace

std::vector<std::string> certificates_of_pem(std::string_view pem) {
  std::vector<std::string> ders;
  const TextBio in(pem.size() <= kMaxDer ? BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))
                                         : nullptr);
  while (in) {
    const Certificate each(PEM_read_bio_X509(in.get(), nullptr, no_password, nullptr));
    if (!each) break;
    ders.push_back(to_der<i2d_X509>(each.get()));
  }
  ERR_clear_error();
  return ders;
}

Result<Time> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) {
    return fail_openssl(ErrorKind::kInvalid, "a time in it cannot be read");
  }
  return Time{static_cast<std::int64_t>(::timegm(&parts)) * 1'000'000};
}

std::string name_of(const X509* certificate) {
  const TextBio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0,
                     XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace varve::evidence
