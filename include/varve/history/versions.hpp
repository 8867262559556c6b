// The captures of one page in time, and the text of each, where it has any. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/text/page_text.hpp"

namespace varve::history {

struct Version {
  archive::CaptureRow row;
  // Which of the texts is its own: captures with the same body have the same. Nothing where it has
  // none.
  std::optional<std::size_t> text;
  // Why it has no text, for a person: "status 503", "it leads elsewhere (302)", "the body broke
  // off (time)". A page that was not found says nothing of what stood on it.
  std::string reason;
};

struct Versions {
  std::vector<Version> captures;  // of GETs, oldest first
  std::size_t texts = 0;          // how many different ones there may be
};

// Of the URL (by its key); those without a text have a reason already, but for what only reading
// shows.
Result<Versions> versions_of(const archive::Archive& archive, std::string_view url);

// Reads each text once and gives it to `take` with its number, in the order of the captures, on
// the thread that asks. Memory is that of a few bodies. A text
// that cannot be read is none: its captures get the reason. Fails where `take` does.
Result<void> read_texts(const archive::Archive& archive, Versions& versions,
                        const std::function<Result<void>(std::size_t, text::PageText)>& take);

// The capture that is nearest to `time`, of those that have a text, as a place in `captures`; of
// equally near ones the earlier.
std::optional<std::size_t> nearest(const Versions& versions, Time time);
// What to say where there is none.
tl::unexpected<Error> no_text(std::string_view url);

// The text of one capture that has a text.
Result<text::PageText> read_text(const archive::Archive& archive, const archive::CaptureRow& row);

}  // namespace varve::history
