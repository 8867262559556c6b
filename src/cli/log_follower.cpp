#include "cli/log_follower.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "cli/log_keeper.hpp"
#include "varve/archive/archive.hpp"
#include "varve/evidence/log.hpp"

namespace varve::cli {
namespace {

// So many pages are worth the log's fsyncs, and the moment for which nobody else writes.
constexpr std::size_t kPagesAtOnce = 500;

Result<void> bring_level(const Path& folder) {
  using archive::Archive;
  VARVE_ASSIGN(const auto archive, Archive::open(folder, Archive::Mode::kWrite));
  VARVE_ASSIGN(const auto log, evidence::Log::write(*archive, folder));
  VARVE_ASSIGN(const evidence::CaughtUp done, log->catch_up(*archive));
  warn_of_damaged(done);
  return {};
}

}  // namespace

// A log that is far behind is brought level before the crawl's first transaction, which would not
// wait that long.
LogFollower::LogFollower(Path folder)
    : folder_(std::move(folder)), is_level_(catch_up()), thread_([this] { run(); }) {}

LogFollower::~LogFollower() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LogFollower::page_saved() {
  const std::lock_guard lock(mutex_);
  if (++pages_ == kPagesAtOnce) changed_.notify_one();
}

// False once it is to end.
bool LogFollower::wait_for_pages() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closing_ || pages_ >= kPagesAtOnce; });
  pages_ = 0;
  return !closing_;
}

void LogFollower::run() {
  while (is_level_ && wait_for_pages()) is_level_ = catch_up();
}

bool LogFollower::catch_up() const {
  const auto done = bring_level(folder_);
  if (!done) spdlog::debug("the log is not level with the crawl: {}", done.error().message);
  return done.has_value();
}

}  // namespace varve::cli
