#include "crawl/answer_reader.hpp"

#include <utility>

namespace varve::crawl {

AnswerReader::AnswerReader(const LinkMemory* links, std::function<void()> wake)
    : links_(links), wake_(std::move(wake)), thread_([this] { run(); }) {}

AnswerReader::~AnswerReader() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void AnswerReader::read(Read wanted, fetch::Response answer) {
  ++pending_;
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back({std::move(wanted), std::move(answer)});
  }
  changed_.notify_one();
}

std::vector<AnswerReader::Read> AnswerReader::take() {
  std::vector<Read> read;
  {
    const std::lock_guard lock(mutex_);
    read.swap(read_);
  }
  pending_ -= read.size();
  return read;
}

void AnswerReader::run() {
  std::vector<Job> jobs;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
      if (closing_) return;
      jobs.swap(jobs_);
    }
    for (Job& job : jobs) {
      job.wanted.resource->take(std::move(job.answer), links_);
      const std::lock_guard lock(mutex_);
      read_.push_back(std::move(job.wanted));
      if (read_.size() == 1) wake_();
    }
    jobs.clear();
  }
}

}  // namespace varve::crawl
