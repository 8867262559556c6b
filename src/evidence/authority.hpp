// Asking a time-stamping authority, and its issuers for lists of revoked certificates.
#pragma once

#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/evidence/head.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::evidence {

struct FreshStamp {
  std::string token;  // DER, right and not revoked
  TimeStamp stamp;
  std::vector<std::string> lists;    // of the issuers of its chain (DER), where they were to be had
  std::vector<std::string> remarks;  // sentences: those that were not
};

// A time-stamp over the head, by the authority at that URL (RFC 3161 3.4). kInvalid where its
// answer is not right, or one of its certificates was revoked.
Result<FreshStamp> ask_authority(const SignedHead& head, const std::string& authority,
                                 const TrustStore& trust, bool allow_private);

}  // namespace varve::evidence
