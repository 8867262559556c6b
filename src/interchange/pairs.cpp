#include "interchange/pairs.hpp"

#include <algorithm>

namespace varve::interchange {
namespace {

constexpr std::uint64_t kRecordsApart = 16;
constexpr std::uint64_t kBytesWaiting = 16u << 20;

// Longer bodies lie in files.
std::uint64_t in_memory(const Answer& answer) {
  return std::min<std::uint64_t>(answer.body.body.size(), BodyWriter::kInMemory) +
         std::min<std::uint64_t>(answer.body.transferred.size(), BodyWriter::kInMemory);
}

bool names(const std::vector<std::string>& ids, const std::string& id) {
  return !id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end();
}

// By their ids (WARC 1.1, 5.7), or where neither names any, by URL and time.
bool belong_together(const Answer& answer, const Request& request) {
  if (names(answer.concurrent, request.id) || names(request.concurrent, answer.id)) return true;
  if (!answer.concurrent.empty() && !request.concurrent.empty()) return false;
  return request.url == answer.capture.url && request.time == answer.capture.time;
}

// True where the answer has its request now.
bool put_together(Answer& answer, Request& request) {
  if (request.own) {
    take_own(*request.own, answer);
    return false;
  }
  answer.capture.request_head = std::move(request.head);
  return true;
}

}  // namespace

Result<void> Pairs::take(Answer answer) {
  bool complete = false;
  for (auto waiting = requests_.begin(); waiting != requests_.end();) {
    if (!belong_together(answer, waiting->request)) {
      ++waiting;
      continue;
    }
    complete = put_together(answer, waiting->request) || complete;
    waiting = requests_.erase(waiting);
  }
  bytes_ += in_memory(answer);
  answers_.push_back({std::move(answer), ++count_, complete});
  return move_on();
}

Result<void> Pairs::take(Request request) {
  const auto waiting = std::find_if(answers_.begin(), answers_.end(), [&](const auto& each) {
    return (!each.complete || request.own) && belong_together(each.answer, request);
  });
  ++count_;
  if (waiting == answers_.end()) {
    requests_.push_back({std::move(request), count_});
  } else {
    waiting->complete = put_together(waiting->answer, request) || waiting->complete;
  }
  return move_on();
}

Result<void> Pairs::move_on() {
  const auto is_due = [this](const WaitingAnswer& front) {
    return front.complete || front.since + kRecordsApart < count_ || bytes_ > kBytesWaiting;
  };
  while (!answers_.empty() && is_due(answers_.front())) {
    Answer answer = std::move(answers_.front().answer);
    answers_.pop_front();
    bytes_ -= in_memory(answer);
    VARVE_TRY(sink_(std::move(answer)));
  }
  while (!requests_.empty() && requests_.front().since + kRecordsApart < count_) {
    if (!requests_.front().request.own) ++alone_;
    requests_.pop_front();
  }
  return {};
}

std::uint64_t Pairs::settled_before(std::uint64_t now) const {
  if (!answers_.empty()) now = std::min(now, answers_.front().answer.position.byte);
  if (!requests_.empty()) now = std::min(now, requests_.front().request.position.byte);
  return now;
}

Result<std::uint64_t> Pairs::end() {
  count_ += kRecordsApart + 1;
  VARVE_TRY(move_on());
  return std::exchange(alone_, 0);
}

}  // namespace varve::interchange
