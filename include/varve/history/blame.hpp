// Since when each passage of a page stands there. Thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/text/page_text.hpp"

namespace varve::history {

struct BlamedPassage {
  text::Passage passage;
  archive::CaptureRow first;  // the capture that it first stood in
  archive::CaptureRow since;  // from which on it stood in all that could be read
  // It stood on the page before `since`, and then did not.
  [[nodiscard]] bool came_back() const { return first.time != since.time; }
};

struct Blame {
  archive::CaptureRow version;  // whose passages they are
  std::vector<BlamedPassage> passages;
};

// Of the capture that is nearest to `time`, of those whose text can be read; by the captures before
// it. A passage is the same as long as its text is, wherever on the page it stands. Of one that
// stands there twice, each is followed by itself. kInvalid where no capture has a text; kLimit
// where the versions have more passages than kMostPassages together.
inline constexpr std::size_t kMostPassages = std::size_t{32} << 20;
Result<Blame> blame(const archive::Archive& archive, std::string_view url, Time time);

}  // namespace varve::history
