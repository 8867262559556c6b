// Records of WARC files (WARC 1.1, ISO 28500:2017) and of ARC files (version 1), as they are read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interchange/stream.hpp"
#include "varve/base/error.hpp"

namespace varve::interchange {

// What stands before a record's block.
struct RecordHeader {
  Position position;
  std::string text;     // verbatim, through the empty line
  std::string version;  // "WARC/1.1", "ARC/1"
  // In their order; folded lines joined, white space around values stripped. Of an ARC record,
  // those that a WARC would have.
  std::vector<std::pair<std::string, std::string>> fields;
  std::uint64_t length = 0;  // bytes of the block

  // The first one of that name (any case), or empty.
  [[nodiscard]] std::string_view field(std::string_view name) const;
  [[nodiscard]] std::string_view type() const { return field("WARC-Type"); }
  // WARC-Target-URI without the angle brackets that older writers set around it.
  [[nodiscard]] std::string_view target() const;
};

// The header that begins with `text`, which ends with its empty line. kInvalid says what is wrong.
Result<RecordHeader> parse_warc_header(std::string_view text);
// The same of an ARC record's one line, "URL IP date type length" (or its ten fields).
Result<RecordHeader> parse_arc_line(std::string_view line);

// Goes from record to record. What is wrong is told to `on_bad`, and the next record is looked for.
// Used by one thread.
class RecordReader {
 public:
  using OnBad = std::function<Result<void>(const Position&, const std::string& reason)>;
  RecordReader(Stream stream, OnBad on_bad)
      : stream_(std::move(stream)), on_bad_(std::move(on_bad)) {}

  // The next record; nothing at the end. The record before has to be ended.
  Result<std::optional<RecordHeader>> next();
  // What comes next of its block; empty at its end, and where no more of it is there.
  Result<std::string_view> read();
  // The rest of the block is left out. False where the record turns out to be bad, which `on_bad`
  // was told: what was read of it is not to be used.
  Result<bool> end();
  // Where the next record is looked for: whatever lies before it has been given.
  [[nodiscard]] Position position() const { return stream_.position(); }

 private:
  Result<bool> skip_empty_lines();
  Result<std::optional<RecordHeader>> read_header();
  Result<std::optional<std::string>> read_header_text();
  Result<void> look_for_arc();
  Result<bool> begins_next();
  [[nodiscard]] bool is_spoilt() const;
  [[nodiscard]] std::size_t find_begin(std::string_view bytes, std::size_t from) const;
  Result<bool> find_record(const std::string& reason);
  Result<bool> recover();

  Stream stream_;
  OnBad on_bad_;
  Position at_;             // the record's
  std::uint64_t left_ = 0;  // of its block
  std::size_t given_ = 0;   // of what read() gave last, which is still to be skipped
  bool is_arc_ = false;
  bool begun_ = false;
  std::uint64_t no_end_before_ = 0;  // of the stream's bytes: no header ends before
};

}  // namespace varve::interchange
