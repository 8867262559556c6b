// CDXJ, the index format of pywb and WACZ: "urlkey timestamp {json}", a line a capture, sorted by
// bytes. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "varve/archive/capture.hpp"

namespace varve::interchange {

// Without a line's end, and without the place of a record: `length` is the body's.
std::string cdxj_line(const archive::CaptureRow& row);

// Puts lines into the order that pywb wants, where they come in the order of an archive's lists: of
// one key and second, by their bytes.
class CdxjOrder {
 public:
  using Sink = std::function<void(const std::string& line)>;
  explicit CdxjOrder(Sink sink) : sink_(std::move(sink)) {}

  void add(std::string line);
  // What still waits.
  void finish();

 private:
  Sink sink_;
  std::string prefix_;  // key and timestamp of the lines that wait
  std::vector<std::string> lines_;
};

}  // namespace varve::interchange
