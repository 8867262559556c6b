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

// By their ids (WARC 1.1, 5.7).
bool name_each_other(const Answer& answer, const Request& request) {
  return names(answer.concurrent, request.id) || names(request.concurrent, answer.id);
}

// By URL and time, where not both say what they belong to.
bool look_alike(const Answer& answer, const Request& request) {
  if (!answer.concurrent.empty() && !request.concurrent.empty()) return false;
  return request.url == answer.capture.url && request.time == answer.capture.time;
}

// True where the answer has its request now.
bool put_together(Answer& answer, Request& request) {
  answer.since = std::min(answer.since, request.position);
  if (request.own) {
    take_own(*request.own, answer);
    return false;
  }
  answer.capture.request_head = std::move(request.head);
  return true;
}

// The first one of `all` that `by_id` is true of, else that `alike` is.
template <typename Waiting, typename ById, typename Alike>
auto find_partner(std::deque<Waiting>& all, ById by_id, Alike alike) {
  const auto named = std::find_if(all.begin(), all.end(), by_id);
  return named != all.end() ? named : std::find_if(all.begin(), all.end(), alike);
}

}  // namespace

bool join(Answer& answer, Request& request) {
  const bool same = name_each_other(answer, request) ||
                    (answer.capture.request_head.empty() && look_alike(answer, request));
  if (same) put_together(answer, request);
  return same;
}

bool Pairs::meet(Answer& answer) {
  for (auto own = requests_.begin(); own != requests_.end();) {
    const bool of_it = own->request.own && name_each_other(answer, own->request);
    if (of_it) put_together(answer, own->request);
    own = of_it ? requests_.erase(own) : std::next(own);
  }
  const auto request = find_partner(
      requests_, [&](const auto& waiting) { return name_each_other(answer, waiting.request); },
      [&](const auto& waiting) { return look_alike(answer, waiting.request); });
  if (request == requests_.end()) return false;
  const bool complete = put_together(answer, request->request);
  requests_.erase(request);
  return complete;
}

Result<void> Pairs::take(Answer answer) {
  const bool complete = meet(answer) || !answer.capture.request_head.empty();
  bytes_ += in_memory(answer);
  answers_.push_back({std::move(answer), ++count_, complete});
  return move_on();
}

Result<void> Pairs::take(Request request) {
  const auto waiting = find_partner(
      answers_,
      [&](const auto& each) {
        return (!each.complete || request.own) && name_each_other(each.answer, request);
      },
      [&](const auto& each) { return !each.complete && look_alike(each.answer, request); });
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

Position Pairs::settled_before(Position now) const {
  for (const WaitingAnswer& waiting : answers_) now = std::min(now, waiting.answer.since);
  if (!requests_.empty()) now = std::min(now, requests_.front().request.position);
  return now;
}

Result<std::uint64_t> Pairs::end() {
  count_ += kRecordsApart + 1;
  VARVE_TRY(move_on());
  return std::exchange(alone_, 0);
}

}  // namespace varve::interchange
