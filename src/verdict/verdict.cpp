#include "varve/verdict/verdict.hpp"

#include "varve/base/status_line.hpp"
#include "verdict/rules.hpp"

namespace varve::verdict {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kComplete:
      return "complete";
    case Kind::kMissingResources:
      return "missing resources";
    case Kind::kChangedWhileLoading:
      return "changed while loading";
    case Kind::kBotChallenge:
      return "bot challenge";
    case Kind::kLoginWall:
      return "login wall";
    case Kind::kSoft404:
      return "soft 404";
    case Kind::kParked:
      return "parked";
    case Kind::kBlankPage:
      return "blank page";
    case Kind::kErrorStatus:
      return "error status";
    case Kind::kBrokenRedirect:
      return "broken redirect";
    case Kind::kTruncated:
      return "truncated";
    case Kind::kInterrupted:
      return "interrupted";
  }
  return "complete";
}

std::optional<Kind> kind_of(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(':'));
  for (int i = 0; i <= static_cast<int>(Kind::kInterrupted); ++i) {
    if (to_string(static_cast<Kind>(i)) == name) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

bool is_success(Kind kind) {
  return kind <= Kind::kChangedWhileLoading;
}

bool is_failure(Kind kind) {
  return !is_success(kind) && kind != Kind::kBlankPage;
}

std::string Verdict::text() const {
  return reason.empty() ? std::string(to_string(kind))
                        : fmt::format("{}: {}", to_string(kind), reason);
}

// Rules say more than a status does: a challenge has one of many. A body that broke off is not
// held against them, since it may seem blank.
Verdict judge(const Facts& facts) {
  if (!facts.broken_redirect.empty()) {
    return {Kind::kBrokenRedirect, std::string(facts.broken_redirect)};
  }
  if (!facts.truncation.empty() && facts.status < 400) {
    return {Kind::kTruncated, fmt::format("cut off short: {}", facts.truncation)};
  }
  if (auto found = Rules::built_in().judge(facts)) return *std::move(found);
  // A 304 is about an answer that is not there (RFC 9110 15.4.5).
  if (facts.status >= 400 || facts.status == 304) {
    return {Kind::kErrorStatus,
            fmt::format("the server answered {}", status_text(facts.response_head, facts.status))};
  }
  if (facts.interrupted) return {Kind::kInterrupted, {}};
  if (facts.changed) return {Kind::kChangedWhileLoading, {}};
  if (facts.missing > 0) return {Kind::kMissingResources, {}};
  return {};
}

}  // namespace varve::verdict
