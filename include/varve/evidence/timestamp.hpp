// Time-stamps (RFC 3161): an authority's signed word that certain bytes were there at a time. What
// an authority answers, and tokens that are read, may be anybody's. A TrustStore is for one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/time.hpp"

struct x509_store_st;

namespace varve::evidence {

// Which authorities' certificates are believed: those of the system, or of a file.
class TrustStore {
 public:
  // Of the system where no file of certificates in PEM is named. kInvalid where that holds none.
  static Result<TrustStore> load(const std::optional<Path>& file);
  // Of certificates in PEM, which may be anybody's; kInvalid where there is none.
  static Result<TrustStore> from_pem(std::string_view pem);
  // A store that judges as of that time, for one verification.
  [[nodiscard]] x509_store_st* at(Time time) const;

 private:
  struct Free {
    void operator()(x509_store_st* store) const noexcept;
  };
  std::unique_ptr<x509_store_st, Free> store_;
};

struct TimeStamp {
  Time time;              // the bytes were there then, as the authority says
  std::string authority;  // whom the certificate that signed names
  Time ends;              // until when that certificate is valid
  // That certificate first, then those that lead to one that is believed, which is the last (DER).
  std::vector<std::string> chain;
};

// A query for the SHA-256 of `data` with a nonce, in DER: what is sent to an authority
// (application/timestamp-query).
Result<std::string> make_timestamp_query(std::string_view data);
// The token (DER) of an authority's answer (application/timestamp-reply) to that query. kRefused
// where it gave none, with its reason; kInvalid where it is no answer to the query, or none of an
// authority that is believed.
Result<std::string> token_of(std::string_view answer, std::string_view query,
                             const TrustStore& trust);
// What the token says of `data`, if it is right: its imprint is that of the data, the signature is
// that of the certificate, which may sign time-stamps and led to one that is believed at the
// token's own time, whether it has expired since or not. kInvalid says what is wrong, and whether
// the certificate had expired by then. `kept`: certificates (DER) that may lie between, besides
// those in the token.
Result<TimeStamp> read_token(std::string_view token, std::string_view data, const TrustStore& trust,
                             const std::vector<std::string>& kept = {});
// What a token says of itself, whether it is right or not; its chain is empty.
Result<TimeStamp> look_at_token(std::string_view token);

// Whether a time-stamp is to be renewed: its certificate ends within 30 days, and sooner than the
// time-stamp is old. So another by the same certificate is not asked for again and again.
bool needs_renewal(const TimeStamp& stamp, Time now);

}  // namespace varve::evidence
