#include "varve/replay/live_answer.hpp"

#include <poll.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace varve::replay {

void LiveAnswer::wait() {
  suspended_ = true;
  calls_.suspend();
}

void LiveAnswer::wake() {
  if (std::exchange(suspended_, false)) calls_.resume();
}

void LiveAnswer::put_head(Head head) {
  const std::lock_guard lock(mutex_);
  if (!outcome_) outcome_ = std::move(head);
  wake();
}

bool LiveAnswer::put(std::string_view part) {
  const std::lock_guard lock(mutex_);
  if (left_ || has_all_) return true;
  refused_ = waiting_.size() - taken_ >= kRoom;
  if (refused_) return false;
  waiting_.erase(0, std::exchange(taken_, 0));
  waiting_.append(part);
  wake();
  return true;
}

void LiveAnswer::put_end(bool whole) {
  const std::lock_guard lock(mutex_);
  if (!end_) end_ = whole;
  wake();
}

void LiveAnswer::fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!outcome_) outcome_ = std::move(error);
  if (!end_) end_ = false;
  wake();
}

// A connection whose handling is suspended is not read: that it was closed shows here only.
bool LiveAnswer::is_abandoned() {
  const std::lock_guard lock(mutex_);
  if (!left_ && suspended_) {
    pollfd client{socket_, POLLRDHUP, 0};
    left_ = ::poll(&client, 1, 0) == 1 && (client.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
  }
  return left_;
}

const LiveAnswer::Outcome* LiveAnswer::outcome_or_wait() {
  const std::lock_guard lock(mutex_);
  if (outcome_) return &*outcome_;  // stays what it is
  wait();
  return nullptr;
}

ssize_t LiveAnswer::take_or_wait(char* to, std::size_t most) {
  std::unique_lock lock(mutex_);
  const std::size_t count = std::min(most, waiting_.size() - taken_);
  if (count > 0) {
    std::memcpy(to, waiting_.data() + taken_, count);
    taken_ += count;
    taken_of_all_ += count;
    const bool room = refused_ && waiting_.size() - taken_ < kRoom / 2;
    if (room) refused_ = false;
    lock.unlock();
    if (room) calls_.attend();
    return static_cast<ssize_t>(count);
  }
  if (end_) return *end_ ? kEnd : kBrokenOff;
  wait();
  return 0;
}

// HTTP/2 may say in a frame of its own that the body is over.
bool LiveAnswer::took_all() const {
  const Head* head = outcome_ ? std::get_if<Head>(&*outcome_) : nullptr;
  return head != nullptr && head->length && taken_of_all_ >= *head->length;
}

void LiveAnswer::leave() {
  {
    const std::lock_guard lock(mutex_);
    if (left_ || has_all_ || end_) return;
    (took_all() ? has_all_ : left_) = true;
    if (has_all_) return;
  }
  calls_.attend();
}

}  // namespace varve::replay
