// Captures on their way into the archive: those that are new gather into transactions. Used by one
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "interchange/answer.hpp"
#include "interchange/moments.hpp"
#include "interchange/originals.hpp"
#include "varve/archive/archive.hpp"
#include "varve/coding/recipe_finder.hpp"
#include "varve/interchange/import.hpp"

namespace varve::interchange {

class Intake {
 public:
  Intake(archive::Archive& archive, bool exact, ImportReport& report)
      : archive_(archive), exact_(exact), report_(report), originals_(archive) {}

  // Commits where enough has gathered. False where what the answer repeats was not found; kInvalid
  // where it cannot be taken in.
  Result<bool> take(Answer& answer);
  // Whether there is a capture of its URL in its second.
  Result<bool> has(const archive::Capture& capture);
  // A certificate (DER) of which captures to come may speak.
  void keep_certificate(const Digest& digest, Body der);
  // Puts down what has gathered; it is durable then.
  Result<void> commit();
  // How often something was put down.
  [[nodiscard]] std::uint64_t commits() const { return commits_; }
  // Where in the file nothing before waits to be put down; `now` where nothing does.
  [[nodiscard]] Position settled_before(Position now) const {
    for (const Ready& ready : ready_) now = std::min(now, ready.since);
    return now;
  }

 private:
  struct Ready {
    Position since;  // of the first of its records
    archive::Capture capture;
    std::vector<archive::PreparedBlob> blobs;
  };
  Result<bool> repeat(Answer& answer);
  [[nodiscard]] bool is_waiting(const std::string& url) const;
  Result<void> add(Answer& answer);
  // Of the URL's captures in the archive; those with the same key count too.
  using Latest = std::optional<archive::CaptureRow>;
  Result<bool> is_wanted(archive::Capture& capture, const Latest& latest);
  [[nodiscard]] Result<std::optional<Digest>> body_at(const std::string& url, Time time,
                                                      const Latest& latest) const;
  Result<bool> was_removed(const archive::Capture& capture);
  Result<void> prepare_transferred(const Answer& answer, Ready& ready);
  Result<void> prepare_certificates(Ready& ready);

  archive::Archive& archive_;
  bool exact_;
  ImportReport& report_;
  Originals originals_;
  Moments moments_;
  std::vector<Ready> ready_;
  std::uint64_t bytes_ = 0;
  using Name = std::pair<std::string, std::int64_t>;         // of a capture: its URL and time
  std::map<Name, Digest> waiting_;                           // bodies of those
  std::optional<std::set<Name>> removed_;                    // from the archive
  static constexpr std::uint64_t kRecipeBudget = 16u << 20;  // of trial encoding for one body
  coding::RecipeFinder recipes_{kRecipeBudget};
  std::unordered_map<Digest, Body, DigestHash> certificates_;
  std::uint64_t commits_ = 0;
};

}  // namespace varve::interchange
