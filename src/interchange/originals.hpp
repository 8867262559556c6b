// What revisit records repeat (WARC 1.1, 6.7): found by its digest among what this import read, by
// URL and time in the archive, or by its digest among the URL's captures there. Used by one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "interchange/answer.hpp"
#include "varve/archive/archive.hpp"

namespace varve::interchange {

class Originals {
 public:
  explicit Originals(const archive::Archive& archive) : archive_(archive) {}

  // A capture that later ones may repeat, with the digests of the body in its record.
  void note(const archive::Capture& capture, const std::optional<NamedDigest>& payload,
            const Digest& recorded);
  // Of what was read, or of what is in the archive: a capture with the body that `answer` repeats.
  // Where `archive_too` is not said, only the first is looked at, which has all but the heads.
  Result<std::optional<archive::Capture>> find(const Answer& answer, bool archive_too);

 private:
  Result<std::optional<archive::Capture>> details_of(const archive::Capture& noted);
  Result<std::optional<archive::Capture>> find_at(const Answer& answer);
  Result<std::optional<archive::Capture>> find_of_url(const Answer& answer);
  Result<std::optional<archive::Capture>> find_first(archive::Query query, const Answer& answer);
  Result<std::optional<archive::Capture>> check(const archive::CaptureRow& row,
                                                const Answer& answer);

  const archive::Archive& archive_;
  // By algorithm and bytes; often two are of the same capture.
  std::unordered_map<std::string, std::shared_ptr<const archive::Capture>> by_digest_;
};

}  // namespace varve::interchange
