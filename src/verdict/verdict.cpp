#include "varve/verdict/verdict.hpp"

#include "verdict/rules.hpp"

namespace varve::verdict {
namespace {

// The first line of the answer, behind the protocol: "404 Not Found".
std::string status_line(const Facts& facts) {
  constexpr std::size_t kMaxLine = 200;
  const std::string_view line =
      facts.response_head.substr(0, facts.response_head.find_first_of("\r\n"));
  const std::size_t space = line.find(' ');
  std::string status(space == std::string_view::npos ? "" : line.substr(space + 1, kMaxLine));
  while (status.ends_with(' ')) status.pop_back();
  return status.empty() ? std::to_string(facts.status) : status;
}

}  // namespace

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
  if (facts.status >= 400) {
    return {Kind::kErrorStatus, fmt::format("the server answered {}", status_line(facts))};
  }
  if (facts.interrupted) return {Kind::kInterrupted, {}};
  if (facts.changed) return {Kind::kChangedWhileLoading, {}};
  if (facts.missing > 0) return {Kind::kMissingResources, {}};
  return {};
}

}  // namespace varve::verdict
