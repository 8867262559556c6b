// What has become of a page, by the runs of its schedule: whether it is fine, failing or gone, and
// what is to be told of that, once. A state machine without clock or network. Not thread-safe;
// a value.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::change {

enum class Failure : unsigned char {
  kNone,
  kNoSuchHost,  // NXDOMAIN (RFC 8020): the name is not there, as opposed to nobody could say
  kTimeout,
  kNetwork,  // also what else kept an answer away
};
enum class CertificateProblem : unsigned char {
  kNone,
  kExpired,
  kInvalid,  // of another name, self-signed, revoked
};

// One run of a schedule, as far as it matters here.
struct PageRun {
  Time time;
  Failure failure = Failure::kNone;
  CertificateProblem certificate = CertificateProblem::kNone;
  int status = 0;  // of the answer; 0 where there was none
  verdict::Kind verdict = verdict::Kind::kComplete;
  std::string reason = {};  // the verdict's
  // Of the page as it was saved or found unchanged; nothing where the run kept nothing.
  std::optional<Time> snapshot = {};
};

enum class State : unsigned char {
  kFine,
  kFailing,      // no answer, or one that says that it will be better: 5xx, 429, a bot challenge
  kGone,         // NXDOMAIN, 404 or 410, kRunsToTell times in a row
  kParked,       // another's page in its place: the domain is parked or for sale
  kCertificate,  // expired or not valid
  kSoft404,
  kLoginWall,
};
std::string_view to_string(State state);  // "fine", "failing", "gone", "parked", …

// How many runs in a row it takes to be gone or failing. One is enough for the rest, which a server
// says in so many words.
inline constexpr std::size_t kRunsToTell = 3;

// That a page's state is another. It is given for one run only, and so told once.
struct Transition {
  Time time;
  State from = State::kFine;
  State to = State::kFine;
  std::string sentence;  // "The page is gone: …"
  // The last snapshot of the page while it was fine.
  std::optional<Time> last_good;
  bool hold = false;  // that snapshot is to be held from now on
};

class Alarm {
 public:
  // The next run, later than those before it. Something where there is something to tell.
  std::optional<Transition> advance(const PageRun& run);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] std::optional<Time> last_good() const { return last_good_; }

  // For the schedule that it is kept with. from_json(): kInvalid for what is none.
  [[nodiscard]] std::string to_json() const;
  static Result<Alarm> from_json(std::string_view json);
  bool operator==(const Alarm&) const = default;

 private:
  std::optional<Transition> become(State state, const PageRun& run);

  State state_ = State::kFine;
  std::size_t gone_runs_ = 0;    // in a row
  std::size_t failed_runs_ = 0;  // in a row, those that say that it is gone too
  std::optional<Time> last_good_;
  std::optional<Time> held_;  // the last that was said to be held
};

// All that there was to tell of a page's runs, oldest first. What the last run tells has its time.
std::vector<Transition> transitions(std::span<const PageRun> runs);

}  // namespace varve::change
