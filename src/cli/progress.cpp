#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "varve/base/bytes.hpp"

namespace varve::cli {

ProgressLine::ProgressLine(bool wanted) : on_(wanted && ::isatty(STDERR_FILENO) == 1) {}
ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::draw(const crawl::Progress& progress) {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  const double rate = static_cast<double>(progress.bytes_received) / std::max(elapsed.count(), 0.1);
  draw([&] {
    return fmt::format("{}/{} pages  {} resources, {} to come  {}  {}/s", progress.pages_done,
                       progress.pages, progress.resources_done, progress.resources_pending,
                       human_bytes(progress.bytes_received),
                       human_bytes(static_cast<std::uint64_t>(rate)));
  });
}

void ProgressLine::draw(const std::function<std::string()>& text) {
  if (!on_) return;
  const std::lock_guard lock(mutex_);
  fmt::print(stderr, "\r\x1b[K{}", text());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressLine::aside(const std::function<void()>& write) {
  const std::lock_guard lock(mutex_);
  clear();
  write();
}

void ProgressLine::clear() {
  if (std::exchange(drawn_, false)) {
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  }
}

}  // namespace varve::cli
