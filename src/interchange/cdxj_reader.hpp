// CDXJ read: lines that say where captures lie in WARC files. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varve::interchange {

struct CdxjEntry {
  std::string filename;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // 0: not known
};

// What "urlkey timestamp {json}" says of a record's place; nothing where the line is none, or names
// no place. Numbers may be written as text. The file's name is within the index's folder: one that
// leads out of it is none.
std::optional<CdxjEntry> parse_cdxj_line(std::string_view line);
// Whether the line is CDXJ at all.
bool is_cdxj_line(std::string_view line);

}  // namespace varve::interchange
