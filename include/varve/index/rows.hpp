// What the index holds, row by row. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/base/time.hpp"

namespace varve::index {

struct PackRow {
  std::uint64_t number = 0;
  std::uint64_t committed = 0;  // the file's length up to which transactions are complete
};

// Where a record lies.
struct Place {
  std::uint64_t pack = 0;
  std::uint64_t offset = 0;

  auto operator<=>(const Place&) const = default;
};

struct BlobRow {
  std::int64_t id = 0;
  Digest digest;
  Place place;
  std::uint64_t stored = 0;  // bytes of its payload
  std::uint64_t raw = 0;     // bytes of the blob
};

struct RecordRow {
  std::int64_t id = 0;
  Place place;
};

struct CaptureRow {
  std::string key;
  std::string url;
  Time time;
  int status = 0;
  int source = 0;
  int truncated = 0;
  std::string mime;
  Digest digest;
  std::uint64_t length = 0;
  std::optional<Time> first_time;  // of the URL's captures with that body, where that is another
  // Where all of it is: fact `position` of the record `record`.
  std::int64_t record = 0;
  std::uint32_t position = 0;

  // Inside the index: where a page goes on.
  std::int64_t key_id = 0;
  std::int64_t url_id = 0;
  std::int64_t blob_id = 0;
};

struct FailedRow {
  std::string url;
  std::string reason;
};

struct SnapshotRow {
  std::string url;
  std::string asked_url;
  Time time;
  std::string title;
  std::string verdict;
  int status = 0;
  std::uint64_t members = 0;
  std::uint64_t failed = 0;
};

struct Totals {
  std::uint64_t captures = 0;
  std::uint64_t urls = 0;
  std::uint64_t blobs = 0;
  std::uint64_t bytes_original = 0;
};

// Which captures. Keys from `first` up to `last`, both by bytes; `last` itself only where it is
// `first`. No `last`: up to the end.
struct Filter {
  std::string first;
  std::optional<std::string> last;
  Time from = kEarliest;  // inclusive, both
  Time to = kLatest;
  std::optional<int> status;
  std::string mime;           // empty: any
  bool newest_first = false;  // within a key
};

}  // namespace varve::index
