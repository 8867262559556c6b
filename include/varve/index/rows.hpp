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

// A block: the record that holds the bytes of one or more blobs, or facts. Its number is its own
// for good, also when it moves to another place.
struct BlockRow {
  std::uint64_t number = 0;
  Place place;
  std::uint64_t base = 0;  // the block that its bytes are a difference to; 0: none
};

struct BlobRow {
  std::int64_t id = 0;
  Digest digest;
  std::uint64_t block = 0;  // 0: the bytes are lost
  std::uint64_t begin = 0;  // where in the block's raw bytes the blob's begin
  std::uint64_t raw = 0;    // bytes of the blob
};

// Where a fact lies: which of the facts of which block.
struct FactPlace {
  std::uint64_t block = 0;
  std::uint32_t position = 0;  // below 256

  auto operator<=>(const FactPlace&) const = default;
};

// A capture without what is known of its body.
struct FoundCapture {
  std::string key;
  std::string url;
  Time time;
  int status = 0;
  int source = 0;
  int truncated = 0;
  std::string mime;
  std::string method;  // of its request
  FactPlace fact;      // all of it

  // Inside the index: where a page goes on, and which body it is.
  std::int64_t key_id = 0;
  std::int64_t variant = 0;
  std::int64_t blob_id = 0;
};

struct CaptureRow : FoundCapture {
  BlobRow blob;  // the body
  // Of the URL's captures with that body, where that is another. Reader::page() finds it, where the
  // filter says so; whoever asks for one capture asks Reader::first_time().
  std::optional<Time> first_time;
};

// A capture as a calendar shows it.
struct HistoryRow {
  Time time;
  int status = 0;
  std::int64_t body = 0;  // the same where two captures' bodies are
};

// A page that was saved with all that it needs; the rest is in the fact.
struct SnapshotRow {
  std::string url;  // the document's
  Time time;
  std::uint64_t members = 0;
  std::uint64_t failed = 0;
  FactPlace fact;

  // Inside the index: where a page goes on.
  std::int64_t key_id = 0;
  std::int64_t variant = 0;
};

// What people said of a capture.
struct MarkRow {
  std::string url;
  Time time;
  std::vector<std::string> tags;  // in their order by bytes
  std::string note;
  bool hold = false;  // must not be removed
};

// That a capture was removed for good.
struct RemovalRow {
  std::string url;
  Time time;     // the capture's
  Time removed;  // when it was removed
  int reason = 0;
};

// A host and what there is of it.
struct SiteRow {
  std::string site;  // as in SURT keys: "com,example:8080"
  std::uint64_t urls = 0;
  std::uint64_t captures = 0;
  std::uint64_t bytes = 0;  // what the captures' bodies add up to
  std::uint64_t pages = 0;  // its snapshots
  // The newest of them; both are nothing where there is none.
  std::optional<Time> newest;
  std::string newest_url;
};

// What came with the captures of one day (UTC).
struct DayRow {
  std::int64_t day = 0;  // since 1970
  std::uint64_t captures = 0;
  std::uint64_t bytes = 0;  // what their bodies add up to
  std::int64_t stored = 0;  // what the packs grew by; below 0 where space was given back since
};

// A URL (its key) in a list.
struct UrlRow {
  std::string key;
  std::string url;  // its newest capture's
  std::uint64_t captures = 0;
  Time first;
  Time last;
};

struct Totals {
  std::uint64_t captures = 0;
  std::uint64_t urls = 0;
  std::uint64_t blobs = 0;
  std::uint64_t bytes_original = 0;
  std::uint64_t commits = 0;     // grows with each transaction
  std::uint64_t next_block = 1;  // what comes lies in this block or a later one
};

// Which captures. Keys from `first` up to `last`, both by bytes; `last` itself only where it is
// `first`. No `last`: up to the end.
struct Filter {
  std::string first;
  std::optional<std::string> last;
  Time from = kEarliest;  // inclusive, both
  Time to = kLatest;
  std::optional<int> status;
  std::string mime;              // empty: any
  std::string method;            // of the request; empty: any
  std::optional<Digest> digest;  // of the body
  bool newest_first = false;     // within a key
  // Whether first_time is wanted: it reads each key's captures from the first on.
  bool first_times = true;
};

}  // namespace varve::index
