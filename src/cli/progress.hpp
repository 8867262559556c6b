// The live line of a save on a terminal. Nothing is drawn elsewhere. Thread-safe: results are
// written from the archive's thread while the line is drawn from the network's.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include "varve/crawl/save.hpp"

namespace varve::cli {

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine();

  void draw(const crawl::Progress& progress);
  // What `text` gives, which is not asked where nothing is drawn.
  void draw(const std::function<std::string()>& text);
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
