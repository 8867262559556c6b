#include "evidence/revocation.hpp"

#include <openssl/x509v3.h>

namespace varve::evidence {
namespace {

using List = Owned<X509_CRL, X509_CRL_free>;
using Points = Owned<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;
using Reason = Owned<ASN1_ENUMERATED, ASN1_ENUMERATED_free>;

std::string text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

bool is_of(X509_CRL* list, X509* issuer) {
  EVP_PKEY* const key = X509_get0_pubkey(issuer);
  return key != nullptr &&
         X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(issuer)) == 0 &&
         X509_CRL_verify(list, key) == 1;
}

// RFC 5280 5.3.1; -1 where none is given.
long reason_of(const X509_REVOKED* revoked) {
  int critical = 0;
  const Reason reason(static_cast<ASN1_ENUMERATED*>(
      X509_REVOKED_get_ext_d2i(revoked, NID_crl_reason, &critical, nullptr)));
  return reason ? ASN1_ENUMERATED_get(reason.get()) : -1;
}

// RFC 3161 4: with these reasons the key was not in other hands, so what it signed before stays
// right; without one nobody knows.
bool stays_before(long reason) {
  return reason == CRL_REASON_UNSPECIFIED || reason == CRL_REASON_AFFILIATION_CHANGED ||
         reason == CRL_REASON_SUPERSEDED || reason == CRL_REASON_CESSATION_OF_OPERATION;
}

std::string_view name_of_reason(long reason) {
  switch (reason) {
    case CRL_REASON_UNSPECIFIED:
      return "unspecified";
    case CRL_REASON_KEY_COMPROMISE:
      return "its key was compromised";
    case CRL_REASON_CA_COMPROMISE:
      return "its issuer was compromised";
    case CRL_REASON_AFFILIATION_CHANGED:
      return "the affiliation changed";
    case CRL_REASON_SUPERSEDED:
      return "superseded";
    case CRL_REASON_CESSATION_OF_OPERATION:
      return "the authority ended";
    case -1:
      return "no reason given";
    default:
      return "another reason";
  }
}

std::optional<std::string> why_revoked_by(X509_CRL* list, X509* certificate, Time stamped) {
  X509_REVOKED* revoked = nullptr;
  if (X509_CRL_get0_by_cert(list, &revoked, certificate) != 1) return std::nullopt;
  const auto on = time_of(X509_REVOKED_get0_revocationDate(revoked));
  const long reason = reason_of(revoked);
  if (on && stamped < *on && stays_before(reason)) return std::nullopt;
  return fmt::format("the certificate of {} was revoked on {} ({}), and the time-stamp says {}",
                     name_of(certificate), on ? on->rfc3339() : "a day that cannot be read",
                     name_of_reason(reason), stamped.rfc3339());
}

}  // namespace

std::vector<std::string> revocation_urls(std::string_view certificate) {
  std::vector<std::string> urls;
  const auto parsed = from_der<Certificate, d2i_X509>(certificate);
  if (!parsed) return urls;
  const Points points(static_cast<CRL_DIST_POINTS*>(
      X509_get_ext_d2i(parsed.get(), NID_crl_distribution_points, nullptr, nullptr)));
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT_NAME* const name = sk_DIST_POINT_value(points.get(), i)->distpoint;
    if (name == nullptr || name->type != 0) continue;
    for (int j = 0; j < sk_GENERAL_NAME_num(name->name.fullname); ++j) {
      const GENERAL_NAME* const each = sk_GENERAL_NAME_value(name->name.fullname, j);
      if (each->type != GEN_URI) continue;
      std::string url = text_of(each->d.uniformResourceIdentifier);
      if (url.starts_with("http://") || url.starts_with("https://")) urls.push_back(std::move(url));
    }
  }
  return urls;
}

Result<void> check_revocation_list(std::string_view list, std::string_view issuer) {
  const auto parsed = from_der<List, d2i_X509_CRL>(list);
  const auto certificate = from_der<Certificate, d2i_X509>(issuer);
  if (parsed && certificate && is_of(parsed.get(), certificate.get())) return {};
  return fail(ErrorKind::kInvalid, "it is no list of revoked certificates that {} signed",
              certificate ? name_of(certificate.get()) : "its issuer");
}

RevocationLists::RevocationLists(const std::vector<std::string>& lists) {
  for (const std::string& der : lists) {
    if (auto list = from_der<List, d2i_X509_CRL>(der)) lists_.push_back(std::move(list));
  }
}

const std::vector<X509_CRL*>& RevocationLists::signed_by(const std::string& issuer) {
  const auto [known, is_new] = by_issuer_.try_emplace(Sha256::of(issuer));
  const auto certificate = is_new ? from_der<Certificate, d2i_X509>(issuer) : nullptr;
  for (const List& list : lists_) {
    if (certificate && is_of(list.get(), certificate.get())) known->second.push_back(list.get());
  }
  return known->second;
}

std::optional<std::string> RevocationLists::why_revoked(const std::vector<std::string>& chain,
                                                        Time stamped) {
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    const auto certificate = from_der<Certificate, d2i_X509>(chain[i]);
    for (X509_CRL* const list : signed_by(chain[i + 1])) {
      if (!certificate) break;
      if (auto why = why_revoked_by(list, certificate.get(), stamped)) return why;
    }
  }
  return std::nullopt;
}

std::vector<std::string> RevocationLists::of(const std::vector<std::string>& chain) {
  std::vector<std::string> ders;
  for (const std::string& issuer : chain) {
    for (X509_CRL* const list : signed_by(issuer)) ders.push_back(to_der<i2d_X509_CRL>(list));
  }
  return ders;
}

}  // namespace varve::evidence
