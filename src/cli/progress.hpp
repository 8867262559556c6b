// The live line of a save on a terminal. Nothing is drawn elsewhere. Thread-safe: results are
// written from the archive's thread while the line is drawn from the network's.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string_view>

#include "varve/crawl/save.hpp"

namespace varve::cli {

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();

  void draw(const crawl::Progress& progress);
  // Runs `write` with the line out of the way.
  void aside(const std::function<void()>& write);

 private:
  void clear();

  const bool on_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  bool drawn_ = false;
};

}  // namespace varve::cli
