// Whether an archive is what its log says that it was. Nothing is changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/archive/care.hpp"
#include "varve/base/error.hpp"
#include "varve/evidence/log.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::evidence {

// What no archive and no bundle can show, and why: the end of a sentence.
extern const std::string_view kNotTheServer;

struct VerifyReport {
  std::uint64_t captures = 0;   // and snapshots: whose leaf the log has
  std::uint64_t unsigned_ = 0;  // of these, behind the last head
  std::uint64_t unlogged = 0;   // that came since the log was level with the archive
  std::uint64_t removed = 0;    // leaves of captures that are gone, as the archive says itself
  std::uint64_t leaves = 0;
  std::uint64_t heads = 0;
  std::uint64_t stamps = 0;
  // The leaves that a right time-stamp is over, and when: all of them were there then.
  std::uint64_t stamped_leaves = 0;
  std::optional<TimeStamp> stamp;
  // The digest of the last head: whoever holds one from before can tell a log that was made anew.
  std::optional<SignedHead> head;
  std::vector<std::string> wrong;    // sentences, each names what is not right
  std::vector<std::string> remarks;  // what is right, but worth a word

  [[nodiscard]] bool ok() const { return wrong.empty(); }
};

struct VerifyOptions {
  bool read_data = true;     // every body too, against its digest
  std::vector<Digest> held;  // of heads (SignedHead::digest) that somebody kept outside
  archive::CareProgress progress{};
};

// Every head against the leaves, its signature, the head before and its time-stamps; every capture
// and snapshot against the leaves; every body against its digest. Fails where it cannot look.
Result<VerifyReport> verify_archive(const archive::Archive& archive, const Log& log,
                                    const TrustStore& trust, const VerifyOptions& options);

}  // namespace varve::evidence
