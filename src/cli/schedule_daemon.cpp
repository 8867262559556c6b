#include "cli/schedule_daemon.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "cli/schedule_runner.hpp"

namespace varve::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestWait{30'000};

void log_run(const schedule::Run& run) {
  if (run.reason.empty()) {
    spdlog::info("schedule {}: {}", run.schedule, schedule::to_string(run.outcome));
  } else {
    spdlog::warn("schedule {}: {}: {}", run.schedule, schedule::to_string(run.outcome), run.reason);
  }
}

milliseconds until(std::optional<Time> next) {
  if (!next) return kLongestWait;
  const std::int64_t us = std::max<std::int64_t>(0, next->us - Time::now().us);
  return std::clamp(milliseconds(us / 1000 + 1), milliseconds(1), kLongestWait);
}

}  // namespace

ScheduleDaemon::ScheduleDaemon(const Globals& globals)
    : globals_(globals), thread_([this] { work(); }) {}

ScheduleDaemon::~ScheduleDaemon() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void ScheduleDaemon::work() {
  while (!stop_) {
    const auto ran = run_schedules(globals_, {}, log_run, stop_);
    if (!ran) spdlog::warn("schedules: {}", ran.error().message);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, ran ? until(ran->look_again) : kLongestWait,
                      [this] { return stop_.load(); });
  }
}

}  // namespace varve::cli
