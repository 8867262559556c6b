// What text.db keeps of a page over its versions: when each was seen, and from which version to
// which each passage stood there. Plain values, and their form on disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "search/layout.hpp"
#include "varve/base/time.hpp"

namespace varve::search {

// Captures of the page one after the other, with the same body.
struct Version {
  Time first;
  Time last;
  bool operator==(const Version&) const = default;
};

// Versions of a page, both included.
struct Span {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  bool operator==(const Span&) const = default;
};

// A passage that is indexed for this page.
struct Passage {
  std::uint32_t hash = 0;   // 32 bits of the piece's: enough among one page's passages
  std::uint32_t count = 0;  // of words
  Column column = Column::kBody;
  std::uint32_t chunk = 0;  // of History::chunks
  std::vector<Span> spans;  // in their order
  bool operator==(const Passage&) const = default;
};

struct History {
  std::vector<Version> versions;
  // Rows of the table `words`: what was new in a version, all of it in one row.
  std::vector<std::int64_t> chunks;
  // In the order in which they stand in their chunk's columns. None where the page has one version:
  // all that is indexed of it stood in that, and the passages are told from the body again when
  // there is a second, which saves most of what a page of one version would cost.
  std::vector<Passage> passages;
  bool operator==(const History&) const = default;
};

std::string encode(const History& history);
// Nothing where the bytes are none, or say what no page can have.
std::optional<History> decode(std::string_view bytes);

}  // namespace varve::search
