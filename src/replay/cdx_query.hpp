// What is asked of the CDX server: its parameters are those of the Wayback Machine's (README of
// internetarchive/wayback's wayback-cdx-server), with pywb's names of fields and forms of filters
// besides. docs/protocols.md lists them. Pure; safe for any bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "replay/cdx_fields.hpp"
#include "replay/cdx_filter.hpp"
#include "varve/archive/query.hpp"
#include "varve/base/error.hpp"

namespace varve::replay {

enum class CdxForm : unsigned char { kText, kJson, kJsonLines, kCdxj };
enum class CdxOrder : unsigned char { kOldestFirst, kNewestFirst, kClosest };

inline constexpr std::uint64_t kMaxCdxRows =
    150'000;  // of one answer, as the Wayback Machine has it
inline constexpr std::uint64_t kMaxCdxClosest = 10'000;  // sort=closest keeps its rows in memory
inline constexpr std::uint64_t kCdxBlock = 3'000;        // rows; pages are counted in blocks
inline constexpr std::uint64_t kMaxCdxPageSize = kMaxCdxRows / kCdxBlock;  // blocks

struct CdxQuery {
  archive::Query captures;
  std::vector<CdxFilter> filters;
  std::vector<CdxCollapse> collapse;
  std::vector<CdxColumn> columns;
  CdxForm form = CdxForm::kText;
  CdxOrder order = CdxOrder::kOldestFirst;
  Time closest = kLatest;
  std::uint64_t limit = kMaxCdxRows;
  bool last = false;  // the last `limit` rows rather than the first
  std::uint64_t offset = 0;
  bool show_resume_key = false;
  std::optional<std::uint64_t> page;
  std::uint64_t page_size = 5;  // blocks
  bool show_pages = false;      // how many pages there are is all that is asked
  bool gzip = true;             // where the client takes it
};

// kInvalid says which parameter is wrong, and what it may be.
Result<CdxQuery> parse_cdx_query(std::string_view query);

// A place in a list as clients carry it about: hexadecimal digits, so that however often it is
// percent-encoded on its way it stays the same.
std::string to_resume_key(const archive::Position& position);
std::optional<archive::Position> parse_resume_key(std::string_view text);

}  // namespace varve::replay
