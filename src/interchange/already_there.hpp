// Which of the captures that another archive lists are in this one, so that they are not asked for
// again. Used by one thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "interchange/cdx_line.hpp"
#include "varve/archive/archive.hpp"

namespace varve::interchange {

enum class Presence : unsigned char { kMissing, kThere, kRemoved };

class AlreadyThere {
 public:
  explicit AlreadyThere(const archive::Archive& archive) : archive_(archive) {}

  // By URL, second and digest. Where the digest is none that this archive can check (it was wrong,
  // or is of bytes that the other archive gave decoded), an imported capture of that second is the
  // one, unless the list has others in it (`shares_second`). What was removed here stays away.
  Result<Presence> find(const CdxLine& line, bool shares_second);

 private:
  Result<bool> was_removed(const CdxLine& line);
  Result<bool> has_digest(const archive::CaptureRow& row, const NamedDigest& digest) const;

  const archive::Archive& archive_;
  std::optional<std::set<std::pair<std::string, std::string>>> removed_;  // URL and 14 digits
};

}  // namespace varve::interchange
