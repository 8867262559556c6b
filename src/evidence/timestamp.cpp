#include "varve/evidence/timestamp.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <climits>

#include "evidence/x509.hpp"
#include "varve/base/digest.hpp"

namespace varve::evidence {
namespace {

using Query = Owned<TS_REQ, TS_REQ_free>;
using Answer = Owned<TS_RESP, TS_RESP_free>;
using Token = Owned<PKCS7, PKCS7_free>;
using Info = Owned<TS_TST_INFO, TS_TST_INFO_free>;
using VerifyContext = Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;
using Number = Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using Imprint = Owned<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using Algorithm = Owned<X509_ALGOR, X509_ALGOR_free>;
using Chain = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

constexpr int kNonce = 8;                                            // bytes
constexpr std::int64_t kRenewBefore = 30LL * 24 * 3600 * 1'000'000;  // microseconds
Result<Imprint> imprint_of(std::string_view data) {
  const Digest digest = Sha256::of(data);
  Imprint imprint(TS_MSG_IMPRINT_new());
  const Algorithm algorithm(X509_ALGOR_new());
  if (!imprint || !algorithm ||
      X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) != 1 ||
      TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) != 1 ||
      TS_MSG_IMPRINT_set_msg(imprint.get(), const_cast<unsigned char*>(digest.bytes.data()),
                             static_cast<int>(digest.bytes.size())) != 1) {
    return fail_openssl(ErrorKind::kIo, "a time-stamp query cannot be made");
  }
  return imprint;
}

// The certificate that signed the token: it is among those in it, since the query asked for them.
Result<const X509*> signer_of(PKCS7* token) {
  const Owned<STACK_OF(X509), free_list> signers(PKCS7_get0_signers(token, nullptr, 0));
  if (!signers || sk_X509_num(signers.get()) != 1) {
    return fail_openssl(ErrorKind::kInvalid, "the token does not have its signer's certificate");
  }
  return sk_X509_value(signers.get(), 0);
}

struct Parsed {
  Token token;
  Info info;
  Time time;
};

Result<Parsed> parse_token(std::string_view der) {
  Parsed parsed;
  parsed.token = from_der<Token, d2i_PKCS7>(der);
  if (parsed.token) parsed.info.reset(PKCS7_to_TS_TST_INFO(parsed.token.get()));
  if (!parsed.info) {
    return fail_openssl(ErrorKind::kInvalid, "it is no time-stamp token (RFC 3161 2.4.2)");
  }
  VARVE_ASSIGN(parsed.time, time_of(TS_TST_INFO_get_time(parsed.info.get())));
  return parsed;
}

// Of the token and kept beside it: what may lie between the signer's and one that is believed.
Result<CertificateList> certificates_between(PKCS7* token, const std::vector<std::string>& kept) {
  CertificateList list(sk_X509_new_null());
  const STACK_OF(X509)* const own = token->d.sign->cert;
  for (int i = 0; own != nullptr && i < sk_X509_num(own); ++i) {
    X509_up_ref(sk_X509_value(own, i));
    sk_X509_push(list.get(), sk_X509_value(own, i));
  }
  for (const std::string& der : kept) {
    auto certificate = from_der<Certificate, d2i_X509>(der);
    if (!certificate) return fail(ErrorKind::kInvalid, "a certificate kept with it is none");
    sk_X509_push(list.get(), certificate.release());
  }
  return list;
}

Result<std::vector<std::string>> chain_of(const X509* signer, STACK_OF(X509) * between,
                                          x509_store_st* store) {
  const Chain chain(X509_STORE_CTX_new());
  if (!chain) return fail_openssl(ErrorKind::kIo, "the token cannot be looked at");
  if (X509_STORE_CTX_init(chain.get(), store, const_cast<X509*>(signer), between) != 1 ||
      X509_STORE_CTX_set_purpose(chain.get(), X509_PURPOSE_TIMESTAMP_SIGN) != 1 ||
      X509_verify_cert(chain.get()) != 1) {
    return fail(ErrorKind::kInvalid, "the authority's certificate is not believed: {}",
                X509_verify_cert_error_string(X509_STORE_CTX_get_error(chain.get())));
  }
  std::vector<std::string> ders;
  const STACK_OF(X509)* const built = X509_STORE_CTX_get0_chain(chain.get());
  for (int i = 0; i < sk_X509_num(built); ++i) {
    ders.push_back(to_der<i2d_X509>(sk_X509_value(built, i)));
  }
  return ders;
}

// OpenSSL's own words do not say which of two times it was.
Result<void> check_validity(const X509* signer, Time stamped) {
  VARVE_ASSIGN(const Time begins, time_of(X509_get0_notBefore(signer)));
  VARVE_ASSIGN(const Time ends, time_of(X509_get0_notAfter(signer)));
  if (ends < stamped) {
    return fail(ErrorKind::kInvalid,
                "the certificate of {} had expired then: it ended {}, and the time-stamp says {}",
                name_of(signer), ends.rfc3339(), stamped.rfc3339());
  }
  if (stamped < begins) {
    return fail(ErrorKind::kInvalid,
                "the certificate of {} was not valid yet: it began {}, and the time-stamp says {}",
                name_of(signer), begins.rfc3339(), stamped.rfc3339());
  }
  return {};
}

Result<TimeStamp> facts_of(const Parsed& parsed) {
  VARVE_ASSIGN(const X509* signer, signer_of(parsed.token.get()));
  TimeStamp stamp{parsed.time, name_of(signer), {}, {}};
  VARVE_ASSIGN(stamp.ends, time_of(X509_get0_notAfter(signer)));
  return stamp;
}

}  // namespace

void TrustStore::Free::operator()(x509_store_st* store) const noexcept {
  X509_STORE_free(store);
}

Result<TrustStore> TrustStore::load(const std::optional<Path>& file) {
  TrustStore trust;
  trust.store_.reset(X509_STORE_new());
  const int loaded = file ? X509_STORE_load_file(trust.store_.get(), file->c_str())
                          : X509_STORE_set_default_paths(trust.store_.get());
  if (loaded == 1) return trust;
  return fail_openssl(ErrorKind::kInvalid,
                      fmt::format("no certificates can be read from {}",
                                  file ? file->string() : "the system's folder"));
}

Result<TrustStore> TrustStore::from_pem(std::string_view pem) {
  TrustStore trust;
  trust.store_.reset(X509_STORE_new());
  bool any = false;
  for (const std::string& der : certificates_of_pem(pem)) {
    const auto each = from_der<Certificate, d2i_X509>(der);
    any = (each && X509_STORE_add_cert(trust.store_.get(), each.get()) == 1) || any;
  }
  if (any) return trust;
  return fail(ErrorKind::kInvalid, "there are no certificates in PEM in it");
}

x509_store_st* TrustStore::at(Time time) const {
  X509_STORE_up_ref(store_.get());
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store_.get()), time.us / 1'000'000);
  return store_.get();
}

Result<std::string> make_timestamp_query(std::string_view data) {
  VARVE_ASSIGN(const Imprint imprint, imprint_of(data));
  std::string random(kNonce, '\0');
  const Query query(TS_REQ_new());
  const Number nonce(ASN1_INTEGER_new());
  if (!query || !nonce ||
      RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), kNonce) != 1 ||
      ASN1_STRING_set(nonce.get(), random.data(), kNonce) != 1) {
    return fail_openssl(ErrorKind::kIo, "a time-stamp query cannot be made");
  }
  nonce->data[0] =
      static_cast<unsigned char>((nonce->data[0] & 0x7F) | 0x40);  // DER: no zero first
  if (TS_REQ_set_version(query.get(), 1) != 1 ||
      TS_REQ_set_msg_imprint(query.get(), imprint.get()) != 1 ||
      TS_REQ_set_nonce(query.get(), nonce.get()) != 1 || TS_REQ_set_cert_req(query.get(), 1) != 1) {
    return fail_openssl(ErrorKind::kIo, "a time-stamp query cannot be made");
  }
  return to_der<i2d_TS_REQ>(query.get());
}

Result<std::string> token_of(std::string_view answer, std::string_view query,
                             const TrustStore& trust) {
  const auto asked = from_der<Query, d2i_TS_REQ>(query);
  const auto answered = from_der<Answer, d2i_TS_RESP>(answer);
  if (!asked || !answered) {
    return fail_openssl(ErrorKind::kInvalid, "it is no answer to a time-stamp query");
  }
  PKCS7* const token = TS_RESP_get_token(answered.get());
  if (token == nullptr) {
    const TextBio out(BIO_new(BIO_s_mem()));
    TS_STATUS_INFO_print_bio(out.get(), TS_RESP_get_status_info(answered.get()));
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return fail(ErrorKind::kRefused, "the authority gave no time-stamp: {}",
                std::string_view(text, static_cast<std::size_t>(length)));
  }
  const std::string der = to_der<i2d_PKCS7>(token);
  VARVE_ASSIGN(const Parsed parsed, parse_token(der));
  VARVE_ASSIGN(const X509* signer, signer_of(parsed.token.get()));
  VARVE_TRY(check_validity(signer, parsed.time));
  const VerifyContext verification(TS_REQ_to_TS_VERIFY_CTX(asked.get(), nullptr));
  if (!verification) return fail_openssl(ErrorKind::kIo, "the answer cannot be looked at");
  TS_VERIFY_CTX_add_flags(verification.get(), TS_VFY_SIGNATURE);
  TS_VERIFY_CTX_set_store(verification.get(), trust.at(parsed.time));
  if (TS_RESP_verify_response(verification.get(), answered.get()) != 1) {
    return fail_openssl(ErrorKind::kInvalid, "the authority's answer is not right");
  }
  return der;
}

Result<TimeStamp> read_token(std::string_view token, std::string_view data, const TrustStore& trust,
                             const std::vector<std::string>& kept) {
  VARVE_ASSIGN(const Parsed parsed, parse_token(token));
  VARVE_ASSIGN(TimeStamp stamp, facts_of(parsed));
  VARVE_ASSIGN(const X509* signer, signer_of(parsed.token.get()));
  VARVE_TRY(check_validity(signer, parsed.time));
  VARVE_ASSIGN(CertificateList between, certificates_between(parsed.token.get(), kept));
  const VerifyContext verification(TS_VERIFY_CTX_new());
  const Digest digest = Sha256::of(data);
  if (!verification) return fail_openssl(ErrorKind::kIo, "the token cannot be looked at");
  TS_VERIFY_CTX_set_flags(verification.get(), TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_SIGNATURE);
  // It frees the imprint, and the certificates.
  auto* imprint =
      static_cast<unsigned char*>(OPENSSL_memdup(digest.bytes.data(), digest.bytes.size()));
  TS_VERIFY_CTX_set_imprint(verification.get(), imprint, static_cast<long>(digest.bytes.size()));
  TS_VERIFY_CTX_set_store(verification.get(), trust.at(parsed.time));
  TS_VERIFY_CTX_set_certs(verification.get(), X509_chain_up_ref(between.get()));
  if (TS_RESP_verify_token(verification.get(), parsed.token.get()) != 1) {
    return fail_openssl(ErrorKind::kInvalid, "the time-stamp is not right");
  }
  VARVE_ASSIGN(stamp.chain, chain_of(signer, between.get(), trust.at(parsed.time)));
  return stamp;
}

Result<TimeStamp> look_at_token(std::string_view token) {
  VARVE_ASSIGN(const Parsed parsed, parse_token(token));
  return facts_of(parsed);
}

bool needs_renewal(const TimeStamp& stamp, Time now) {
  const std::int64_t left = stamp.ends.us - now.us;
  return left <= kRenewBefore && now.us - stamp.time.us >= left;
}

}  // namespace varve::evidence
