#include "replay/save_jobs.hpp"

#include <fmt/format.h>

#include <chrono>

#include "varve/base/secret.hpp"

namespace varve::replay {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

// Nobody guesses it: whoever knows the id of a job may see what was saved for it.
std::string new_id() {
  return fmt::format("spn2-{}", new_secret().substr(0, 40));
}

}  // namespace

SaveJobs::SaveJobs(Saver saver) : saver_(std::move(saver)), worker_([this] { work(); }) {}

SaveJobs::~SaveJobs() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  worker_.join();
}

Result<std::string> SaveJobs::add(SaveOrder order, bool errors_count) {
  const std::lock_guard lock(mutex_);
  const Time now = Time::now();
  while (!came_.empty() && now.us - came_.front().us > kMinute) came_.pop_front();
  if (waiting_.size() >= kMaxWaiting || came_.size() >= kMaxSavesAMinute) {
    return fail(ErrorKind::kLimit, "too many pages wait to be saved; try again in a minute");
  }
  came_.push_back(now);
  SaveJob job;
  job.id = new_id();
  job.order = std::move(order);
  job.errors_count = errors_count;
  std::string id = job.id;
  waiting_.push_back(id);
  remembered_.push_back(id);
  jobs_.emplace(id, std::move(job));
  if (remembered_.size() > kJobsRemembered) {  // far more than wait: the oldest is done
    jobs_.erase(remembered_.front());
    remembered_.pop_front();
  }
  changed_.notify_one();
  return id;
}

std::optional<SaveJob> SaveJobs::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return std::nullopt;
  return found->second;
}

SaveJobs::Load SaveJobs::load() const {
  const std::lock_guard lock(mutex_);
  return {waiting_.size(), saving_, saved_, failed_};
}

void SaveJobs::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    saving_ = false;
    changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (stop_) return;
    const std::string id = std::move(waiting_.front());
    waiting_.pop_front();
    const SaveOrder order = jobs_.at(id).order;
    saving_ = true;
    lock.unlock();
    change(id, [](SaveJob& job) { job.begun = true; });
    const auto begin = std::chrono::steady_clock::now();
    const auto tell = [&](const SaveStep& step) {
      change(id, [&](SaveJob& job) { job.step = step; });
    };
    archive::SavedPage outcome = saver_(order, tell, stop_);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    change(id, [&](SaveJob& job) { finish(job, std::move(outcome), took.count()); });
    lock.lock();
  }
}

void SaveJobs::on_change(std::function<void(const std::string& id)> call) {
  const std::lock_guard lock(telling_);
  call_ = std::move(call);
}

void SaveJobs::change(const std::string& id, const std::function<void(SaveJob&)>& how) {
  {
    const std::lock_guard lock(mutex_);
    SaveJob& job = jobs_.at(id);
    how(job);
    ++job.version;
  }
  const std::lock_guard lock(telling_);
  if (call_) call_(id);
}

void SaveJobs::finish(SaveJob& job, archive::SavedPage outcome, double seconds) {
  const bool saved = !outcome.error || (outcome.kept && job.errors_count);
  job.state = saved ? SaveJob::State::kSuccess : SaveJob::State::kError;
  ++(saved ? saved_ : failed_);
  job.outcome = std::move(outcome);
  job.seconds = seconds;
}

}  // namespace varve::replay
