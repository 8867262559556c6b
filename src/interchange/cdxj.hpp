// CDXJ, the index of WARC files that pywb and WACZ use: "urlkey timestamp {json}", a line a
// capture, sorted by bytes. Pure.
#pragma once

#include <string>
#include <string_view>

#include "varve/interchange/export.hpp"

namespace varve::interchange {

// Of a record in a WARC file of that name; without a line's end.
std::string cdxj_line(const WrittenCapture& capture, std::string_view filename);

// Lines made into blocks that a reader finds by a short second index, as pywb's "zipnum" and WACZ's
// indexes have them.
class ZipNum {
 public:
  explicit ZipNum(std::string filename) : filename_(std::move(filename)) {}

  void add(const std::string& line);
  struct Files {
    std::string blocks;  // gzip members, each of up to kLines lines
    std::string index;   // a line for each
  };
  Files finish();

 private:
  static constexpr std::size_t kLines = 1024;
  void end_block();

  std::string filename_;
  std::string block_;
  std::string first_;  // key and time of the block's first line
  std::size_t lines_ = 0;
  Files files_;
};

}  // namespace varve::interchange
