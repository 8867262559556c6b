#include "cli/text_keeper.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "varve/base/log.hpp"

namespace varve::cli {
namespace {

// Where captures were removed a row of each that is left is read: in an archive of millions that
// takes seconds, and is to take a twentieth of the time.
constexpr std::chrono::milliseconds kBetween{5000};
constexpr int kResting = 19;
constexpr int kLowest = 19;

}  // namespace

TextKeeper::TextKeeper(search::TextIndex& index)
    : index_(index), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void TextKeeper::run(const std::stop_token& stop) {
  // Linux gives each thread a priority of its own.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLowest);
  std::string said;
  while (!stop.stop_requested()) {
    const auto start = std::chrono::steady_clock::now();
    const auto done = index_.catch_up([&](const auto&) { return !stop.stop_requested(); });
    const bool failed = !done && done.error().kind != ErrorKind::kCancelled &&
                        done.error().kind != ErrorKind::kBusy;
    // Once, not every time.
    if (failed && std::exchange(said, done.error().message) != done.error().message) {
      spdlog::warn("pages cannot be searched by their newest text: {}", done.error().message);
    }
    std::unique_lock lock(mutex_);
    const auto rest = (std::chrono::steady_clock::now() - start) * kResting;
    never_.wait_for(lock, stop, std::max<std::chrono::nanoseconds>(kBetween, rest),
                    [] { return false; });
  }
}

Result<void> take_out_of_text(const archive::Archive& archive, const Globals& globals) {
  const auto done = search::TextIndex::forget_removed(archive, globals.archive);
  if (done) return {};
  return tl::unexpected(
      done.error().in("it is out of the archive, but its words are still in text.db; "
                      "delete that file"));
}

}  // namespace varve::cli
