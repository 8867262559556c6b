#include "cli/text_keeper.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>

#include "varve/base/log.hpp"
#include "varve/search/text_index.hpp"

namespace varve::cli {
namespace {

constexpr std::chrono::seconds kBetween{5};
constexpr int kLowest = 19;

}  // namespace

TextKeeper::TextKeeper(const archive::Archive& archive, const Path& folder)
    : archive_(archive),
      folder_(folder),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void TextKeeper::run(const std::stop_token& stop) {
  // Linux gives each thread a priority of its own.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLowest);
  std::string said;
  while (!stop.stop_requested()) {
    auto index = search::TextIndex::open(archive_, folder_);
    Result<search::CatchUpReport> done;
    if (index) {
      done = (*index)->catch_up([&](const auto&) { return !stop.stop_requested(); });
    } else {
      done = tl::unexpected(index.error());
    }
    const bool failed = !done && done.error().kind != ErrorKind::kCancelled &&
                        done.error().kind != ErrorKind::kBusy;
    // Once, not every time.
    if (failed && std::exchange(said, done.error().message) != done.error().message) {
      spdlog::warn("pages cannot be searched by their newest text: {}", done.error().message);
    }
    std::unique_lock lock(mutex_);
    never_.wait_for(lock, stop, kBetween, [] { return false; });
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
