// The fields of a CDX line, by the Wayback Machine's names and by pywb's. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/capture.hpp"

namespace varve::replay {

enum class CdxField : unsigned char {
  kUrlkey,
  kTimestamp,
  kOriginal,
  kMimetype,
  kStatuscode,
  kDigest,
  kLength,
  kTime,  // RFC 3339 with microseconds: what tells two captures of one second apart
  kDupecount,
  kNone,  // a field of other archives, such as a WARC file's name
};

struct CdxColumn {
  CdxField field = CdxField::kNone;
  std::string_view name;  // as it was asked for
};

// A field by either name, or by its place in a line, from 0 on. Nothing where there is none.
std::optional<CdxColumn> find_cdx_column(std::string_view name);

// The seven that are answered where none are named.
std::vector<CdxColumn> wayback_columns();
std::vector<CdxColumn> pywb_columns();

// `dupecount`: how many rows with that digest were answered before.
void append_cdx_value(std::string& out, const archive::CaptureRow& row, CdxField field,
                      std::uint64_t dupecount);

// Of adjacent rows with the same value only the first stays.
struct CdxCollapse {
  CdxField field = CdxField::kUrlkey;
  std::size_t length = std::string::npos;  // how many of its first characters count
};

}  // namespace varve::replay
