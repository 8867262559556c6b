// CDXJ, the index format of pywb and WACZ: "urlkey timestamp {json}", a line a capture, sorted by
// bytes. Pure.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "varve/archive/capture.hpp"

namespace varve::interchange {

// Without a line's end, and without the place of a record: `length` is the body's. `request_query`
// (archive::request_query) of what is no GET is in the key, as pywb and wabac.js look for it.
std::string cdxj_line(const archive::CaptureRow& row, std::string_view request_query);

// Puts lines into the order that pywb wants, by their bytes, where they come in the order of an
// archive's lists. Those of one key and second wait for each other, and those of what is no GET for
// all that come before them: memory is that of such lines of one URL.
class CdxjOrder {
 public:
  using Sink = std::function<void(const std::string& line)>;
  explicit CdxjOrder(Sink sink) : sink_(std::move(sink)) {}

  void add(const archive::CaptureRow& row, std::string line);
  // What still waits.
  void finish();

 private:
  Sink sink_;
  std::multiset<std::string> waiting_;
};

}  // namespace varve::interchange
