// What is told of a page: one notice for each thing that happened to it. A plain value, which
// channels send, the outbox keeps and the feed shows. What it says of pages is archived text, an
// attacker's: bounded() comes before anything is made of it. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/json.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/history/difference.hpp"

namespace varve::notify {

// A passage that is not the same, in pieces: kSame, kRemoved or kAdded. One that moved is a single
// piece that is kSame.
struct Change {
  history::Edit edit = history::Edit::kChanged;
  std::vector<history::Piece> pieces;

  [[nodiscard]] std::size_t bytes() const;
};

// What changed in a page's text.
struct Redline {
  std::vector<Change> changes;  // the first of them
  std::size_t more = 0;         // behind these
};

struct Shot {
  Time time;
  std::string path;  // where the web interface shows it: "/web/20261122201530/https://…"
};

struct Notice {
  std::string id = {};        // see id_of(): repeats of a notice have the same
  std::string kind = {};      // "changed", "gone", "parked", "certificate", "soft-404", "back", …
  std::string schedule = {};  // its name; "": none
  std::string url = {};
  std::string title = {};
  Time time = {};  // when it was noticed
  std::optional<Shot> before = {};
  std::optional<Shot> after = {};
  std::string difference = {};       // the path of both side by side; "": nowhere
  std::optional<double> score = {};  // how much is other, from 0 to 1
  std::string summary = {};          // a sentence
  Redline redline = {};
  std::string html = {};  // both texts side by side, as a file; "": none
};

// 64 hexadecimal digits that follow from schedule, kind, URL and time: who makes the same notice
// again, after a crash, makes it under the same name.
std::string id_of(const Notice& notice);

// How much of a notice is kept and sent; what is behind is left out.
inline constexpr std::size_t kMostChanges = 100;
inline constexpr std::size_t kMostPieces = 2'000;
inline constexpr std::size_t kMostRedline = std::size_t{64} << 10;  // bytes of text
inline constexpr std::size_t kMostHtml = std::size_t{2} << 20;  // a longer one is left out whole
inline constexpr std::size_t kMostTitle = 300;                  // bytes; of the kind too
inline constexpr std::size_t kMostSummary = 1'000;
inline constexpr std::size_t kMostUrl = std::size_t{8} << 10;

// The same within these bounds, in UTF-8, and what is one line without control characters.
Notice bounded(Notice notice);

// What a comparison of two texts found, within the bounds; of many words that are the same, those
// around what is not.
Redline redline_of(const text::PageText& before, const text::PageText& after,
                   const history::Comparison& comparison);

// `id`, `kind`, `schedule`, `url`, `title`, `time` (RFC 3339), `before` and `after` (`timestamp`,
// `time`, `replay`, `link`; or null), `difference` (`replay`, `link`; or null), `score` (or null),
// `summary`, `redline` (`changes`: `edit` and `pieces` of `edit` and `text`; and `more`).
// `link` is the path below `link_base`, where the web interface is reached; null where that is "".
archive::Json to_json(const Notice& notice, std::string_view link_base);
// The other way round, without `html`; kDamaged where it is no notice.
Result<Notice> from_json(std::string_view json);

}  // namespace varve::notify
