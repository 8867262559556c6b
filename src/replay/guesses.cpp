#include "replay/guesses.hpp"

#include <algorithm>

#include "varve/base/keyed_hash.hpp"

namespace varve::replay {

void Guesses::trust(std::string_view secret) {
  const std::lock_guard lock(mutex_);
  trust(KeyedHash()(secret));
}

void Guesses::trust(Name secret) {
  if (!right_.insert(secret).second) return;
  right_order_.push_back(secret);
  if (right_order_.size() <= kRightOnes) return;
  right_.erase(right_order_.front());
  right_order_.pop_front();
}

void Guesses::make_room() {
  if (wrong_.size() < kAddresses) return;
  const auto quietest = std::min_element(
      wrong_.begin(), wrong_.end(),
      [](const auto& a, const auto& b) { return a.second.back().time < b.second.back().time; });
  wrong_.erase(quietest);
}

std::chrono::seconds Guesses::wait(std::string_view address, std::string_view secret, bool right,
                                   Clock::time_point now) {
  const Name name = KeyedHash()(secret);
  const auto is_old = [now](Clock::time_point time) { return now - time >= kWithin; };
  const std::lock_guard lock(mutex_);
  if (right_.contains(name)) return {};
  const auto found = wrong_.find(std::string(address));
  std::vector<Guess> guesses;
  if (found != wrong_.end()) {
    std::erase_if(found->second, [&](const Guess& guess) { return is_old(guess.time); });
    guesses = found->second;
    if (guesses.empty()) wrong_.erase(found);
  }
  while (!all_.empty() && is_old(all_.front())) all_.pop_front();
  if (std::any_of(guesses.begin(), guesses.end(),
                  [&](const Guess& guess) { return guess.secret == name; })) {
    return {};
  }
  const std::size_t most = all_.size() < kMostInAll ? kMost : 1;
  if (guesses.size() >= most) {
    const auto until = guesses[guesses.size() - most].time + kWithin;
    return std::chrono::ceil<std::chrono::seconds>(until - now);
  }
  if (right) {
    trust(name);
    return {};
  }
  if (guesses.empty()) make_room();
  wrong_[std::string(address)].push_back({name, now});
  all_.push_back(now);
  if (all_.size() > kMostInAll) all_.pop_front();
  return {};
}

}  // namespace varve::replay
