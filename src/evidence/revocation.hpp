// Whether an authority's certificate was revoked: lists of those that were (RFC 5280 5), and what
// follows for its time-stamps (RFC 3161 4). Lists may be anybody's: those that nobody of a chain
// signed count for nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/x509.hpp"
#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::evidence {

// Where a certificate (DER) says that its issuer's list is: URLs of http and https (RFC 5280
// 4.2.1.13). None where it says nothing.
std::vector<std::string> revocation_urls(std::string_view certificate);

// kInvalid unless `list` (DER) is one that the owner of `issuer` (a certificate, DER) signed.
Result<void> check_revocation_list(std::string_view list, std::string_view issuer);

// Many lists, each looked at once. Used by one thread.
class RevocationLists {
 public:
  explicit RevocationLists(const std::vector<std::string>& lists);

  // Why a time-stamp is not to be believed, as a sentence; nothing where no list says so. `chain`
  // is TimeStamp::chain. Where a certificate of it is on its issuer's list, a time-stamp from
  // before that day stays right if a reason is given, and says that the key did not come into other
  // hands.
  [[nodiscard]] std::optional<std::string> why_revoked(const std::vector<std::string>& chain,
                                                       Time stamped);
  // The lists (DER) of issuers in the chain.
  [[nodiscard]] std::vector<std::string> of(const std::vector<std::string>& chain);

 private:
  using List = Owned<X509_CRL, X509_CRL_free>;
  const std::vector<X509_CRL*>& signed_by(const std::string& issuer);

  std::vector<List> lists_;
  std::map<Digest, std::vector<X509_CRL*>> by_issuer_;  // by the certificate
};

}  // namespace varve::evidence
