#include "varve/change/alarm.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace varve::change {
namespace {

using verdict::Kind;
using AlarmJson = nlohmann::ordered_json;

// What one run says by itself.
enum class Sign : unsigned char {
  kGood,
  kGone,
  kFailing,
  kParked,
  kCertificate,
  kSoft404,
  kLoginWall
};

Sign sign_of(const PageRun& run) {
  if (run.certificate != CertificateProblem::kNone) return Sign::kCertificate;
  if (run.failure == Failure::kNoSuchHost) return Sign::kGone;
  if (run.failure != Failure::kNone) return Sign::kFailing;
  if (run.verdict == Kind::kParked) return Sign::kParked;
  if (run.verdict == Kind::kLoginWall) return Sign::kLoginWall;
  if (run.verdict == Kind::kSoft404) return Sign::kSoft404;
  if (run.status == 404 || run.status == 410) return Sign::kGone;
  // A blank page may be all that there is.
  return verdict::is_failure(run.verdict) || run.status >= 400 ? Sign::kFailing : Sign::kGood;
}

std::string cause_of(const PageRun& run) {
  if (run.failure == Failure::kNoSuchHost) return "its host's name does not exist any more";
  if (run.failure == Failure::kTimeout) return "its server did not answer in time";
  if (run.failure == Failure::kNetwork) return "its server could not be reached";
  if (run.status >= 400) return fmt::format("its server answered {}", run.status);
  return run.reason.empty() ? std::string(to_string(run.verdict)) : run.reason;
}

std::string with_reason(std::string_view said, const PageRun& run) {
  return run.reason.empty() ? fmt::format("{}.", said) : fmt::format("{}: {}.", said, run.reason);
}

std::string sentence_of(State from, State to, const PageRun& run) {
  switch (to) {
    case State::kFine:
      return fmt::format("The page is back; it was {}.", from == State::kCertificate
                                                             ? "without a valid certificate"
                                                             : to_string(from));
    case State::kFailing:
      return fmt::format("The page could not be saved {} times in a row: {}.", kRunsToTell,
                         cause_of(run));
    case State::kGone:
      return fmt::format("The page is gone: {}, {} times in a row.", cause_of(run), kRunsToTell);
    case State::kParked:
      return with_reason("The page is gone, and another's stands in its place", run);
    case State::kCertificate:
      return run.certificate == CertificateProblem::kExpired
                 ? "The certificate of the page's server has expired."
                 : "The certificate of the page's server is not valid.";
    case State::kSoft404:
      return with_reason("The page is gone, though its server does not say so by the status", run);
    case State::kLoginWall:
      return with_reason("The page can be read by those only who sign in", run);
  }
  return {};
}

State state_of(Sign sign) {
  switch (sign) {
    case Sign::kParked:
      return State::kParked;
    case Sign::kCertificate:
      return State::kCertificate;
    case Sign::kSoft404:
      return State::kSoft404;
    case Sign::kLoginWall:
      return State::kLoginWall;
    case Sign::kGood:
    case Sign::kGone:
    case Sign::kFailing:
      break;
  }
  return State::kFine;
}

State read_state(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(State::kLoginWall); ++i) {
    if (to_string(static_cast<State>(i)) == name) return static_cast<State>(i);
  }
  return State::kFine;
}

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::kFine:
      return "fine";
    case State::kFailing:
      return "failing";
    case State::kGone:
      return "gone";
    case State::kParked:
      return "parked";
    case State::kCertificate:
      return "certificate";
    case State::kSoft404:
      return "soft 404";
    case State::kLoginWall:
      return "login wall";
  }
  return "fine";
}

std::optional<Transition> Alarm::advance(const PageRun& run) {
  const Sign sign = sign_of(run);
  gone_runs_ = sign == Sign::kGone ? gone_runs_ + 1 : 0;
  failed_runs_ = sign == Sign::kGone || sign == Sign::kFailing ? failed_runs_ + 1 : 0;
  if (sign == Sign::kGood && run.snapshot) last_good_ = run.snapshot;
  if (gone_runs_ >= kRunsToTell) return become(State::kGone, run);
  if (failed_runs_ == 0) return become(state_of(sign), run);
  // A page that was gone or parked and does not answer now is no less so.
  if (failed_runs_ >= kRunsToTell && state_ == State::kFine) return become(State::kFailing, run);
  return std::nullopt;
}

std::optional<Transition> Alarm::become(State state, const PageRun& run) {
  if (state == state_) return std::nullopt;
  Transition made{run.time, state_, state, sentence_of(state_, state, run), last_good_, false};
  const bool is_away = state == State::kGone || state == State::kParked;
  made.hold = is_away && last_good_ && held_ != last_good_;
  if (made.hold) held_ = last_good_;
  state_ = state;
  return made;
}

std::string Alarm::to_json() const {
  const auto time = [](const std::optional<Time>& at) {
    return at ? AlarmJson(at->us) : AlarmJson();
  };
  return AlarmJson{{"state", to_string(state_)},
                   {"gone_runs", gone_runs_},
                   {"failed_runs", failed_runs_},
                   {"last_good_us", time(last_good_)},
                   {"held_us", time(held_)}}
      .dump();
}

Result<Alarm> Alarm::from_json(std::string_view text) {
  const auto time = [](const AlarmJson& json) {
    return json.is_null() ? std::nullopt : std::optional(Time{json.get<std::int64_t>()});
  };
  try {
    const AlarmJson json = AlarmJson::parse(text);
    Alarm alarm;
    alarm.state_ = read_state(json.at("state").get<std::string>());
    alarm.gone_runs_ = json.at("gone_runs").get<std::size_t>();
    alarm.failed_runs_ = json.at("failed_runs").get<std::size_t>();
    alarm.last_good_ = time(json.at("last_good_us"));
    alarm.held_ = time(json.at("held_us"));
    return alarm;
  } catch (const AlarmJson::exception& error) {
    return fail(ErrorKind::kInvalid, "what became of a page cannot be read: {}", error.what());
  }
}

std::vector<Transition> transitions(std::span<const PageRun> runs) {
  Alarm alarm;
  std::vector<Transition> told;
  for (const PageRun& run : runs) {
    if (auto transition = alarm.advance(run)) told.push_back(*std::move(transition));
  }
  return told;
}

}  // namespace varve::change
