#include "interchange/moments.hpp"

#include <iterator>

namespace varve::interchange {

// The run that has that time in it; the end where none has.
Moments::Runs::iterator Moments::run_of(Crowd& crowd, std::int64_t at) {
  const auto behind = crowd.runs.upper_bound(at);
  if (behind == crowd.runs.begin()) return crowd.runs.end();
  const auto run = std::prev(behind);
  return at < run->second ? run : crowd.runs.end();
}

std::optional<Moments::Moment> Moments::look_in(const Crowd& crowd, const Runs::iterator& run,
                                                const Digest& body, std::int64_t from) {
  const auto found = crowd.bodies.lower_bound({body, from});
  const bool there =
      found != crowd.bodies.end() && found->first == body && found->second < run->second;
  if (!there) return std::nullopt;
  return Moment{Time{found->second}, true};
}

Result<Moments::Moment> Moments::find(const std::string& url, Time time, const Digest& body,
                                      const BodyAt& body_at) {
  if (bodies_ > kMostBodies) {
    crowds_.clear();
    bodies_ = 0;
  }
  auto known = crowds_.find(url);
  if (known == crowds_.end() || run_of(known->second, time.us) == known->second.runs.end()) {
    VARVE_ASSIGN(const auto there, body_at(time));
    if (!there || *there == body) return Moment{time, there.has_value()};
    known = crowds_.try_emplace(url).first;
    ++bodies_;
    known->second.runs.emplace(time.us, time.us + 1);
    known->second.bodies.emplace(*there, time.us);
  }
  Crowd& crowd = known->second;
  const auto run = run_of(crowd, time.us);
  for (std::int64_t from = time.us;;) {
    if (const auto moment = look_in(crowd, run, body, from)) return *moment;
    from = run->second;
    if (from - time.us >= kMostTogether) {
      return fail(ErrorKind::kInvalid, "{} others of its URL are at its time already",
                  kMostTogether);
    }
    if (const auto next = crowd.runs.find(from); next != crowd.runs.end()) {
      run->second = next->second;
      crowd.runs.erase(next);
      continue;
    }
    VARVE_ASSIGN(const auto there, body_at(Time{from}));
    if (!there) return Moment{Time{from}, false};
    crowd.bodies.emplace(*there, from);
    ++bodies_;
    ++run->second;
  }
}

}  // namespace varve::interchange
