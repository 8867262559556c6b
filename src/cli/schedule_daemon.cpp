#include "cli/schedule_daemon.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

#include "cli/schedule_runner.hpp"

namespace varve::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestWait{30'000};
constexpr milliseconds kUntilFree{1'000};  // while another process runs schedules

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

void ScheduleDaemon::start() {
  thread_ = std::thread([this] { work(); });
}

ScheduleDaemon::~ScheduleDaemon() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ScheduleDaemon::run_now(std::string_view name) {
  {
    const std::lock_guard lock(mutex_);
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) return;
    asked_.emplace_back(name);
  }
  look_again();
}

void ScheduleDaemon::look_again() {
  {
    const std::lock_guard lock(mutex_);
    ++calls_;
  }
  changed_.notify_one();
}

bool ScheduleDaemon::is_asked_for(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return std::find(asked_.begin(), asked_.end(), name) != asked_.end();
}

milliseconds ScheduleDaemon::run_asked(const std::string& name) {
  const auto ran = run_schedules(globals_, {name}, log_run, stop_);
  if (!ran && ran.error().kind == ErrorKind::kBusy) return kUntilFree;
  if (!ran) spdlog::warn("schedule {}: {}", name, ran.error().message);
  const std::lock_guard lock(mutex_);
  asked_.pop_front();
  return milliseconds(0);
}

milliseconds ScheduleDaemon::run_due() {
  const auto ran = run_schedules(globals_, {}, log_run, stop_);
  if (!ran) spdlog::warn("schedules: {}", ran.error().message);
  return ran ? until(ran->look_again) : kLongestWait;
}

void ScheduleDaemon::work() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    const std::uint64_t known = calls_;
    const std::string name = asked_.empty() ? std::string() : asked_.front();
    milliseconds wait = kLongestWait;
    if (!name.empty() || due_) {
      lock.unlock();
      at_work_ = true;
      wait = name.empty() ? run_due() : run_asked(name);
      at_work_ = false;
      lock.lock();
    }
    changed_.wait_for(lock, wait, [&] { return stop_ || calls_ != known; });
  }
}

}  // namespace varve::cli
