// Keeps an archive's log level with it, signed, and time-stamped: what is called after whatever
// added captures. Thread-safe; one at a time does something.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/evidence/log.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::evidence {

struct KeepOptions {
  std::vector<std::string> authorities;  // their URLs (RFC 3161 3.4); none: no time-stamps
  std::optional<Path> certificates;      // that authorities are believed by; nothing: the system's
  bool allow_private = false;            // authorities at private addresses
  AskPassphrase passphrase;              // of the key that signs; null: nobody says it
  // A log that has grown is signed and stamped where that was last done before so long; at once
  // where it is zero. A time-stamp whose certificate ends is renewed (needs_renewal) whether the
  // log has grown or not: by another over a head that names it.
  std::chrono::seconds interval = std::chrono::hours(24);
};

struct Stamped {
  std::string authority;  // its URL
  Result<TimeStamp> stamp;
  std::vector<std::string> remarks;  // sentences: what of it could not be looked up
};
struct Kept {
  CaughtUp caught_up;
  std::optional<SignedHead> head;  // that was signed, or is the last one
  bool locked = false;             // it was due, but nobody said the key's passphrase
  std::vector<Stamped> stamps;     // that were asked for
};

// The archive is `folder`'s, open for writing. Failures are the log's; an authority that does not
// answer is told in `stamps`, and asked again the next time.
Result<Kept> keep_log(archive::Archive& archive, const Path& folder, const KeepOptions& options,
                      Time now);

}  // namespace varve::evidence
