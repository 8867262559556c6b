#include "crawl/link_state.hpp"

#include <array>

namespace varve::crawl {
namespace {

CheckedLink without_answer(const LinkAnswer& answer) {
  CheckedLink link;
  link.reason = answer.error->message;
  if (answer.error->kind == ErrorKind::kNoHost) {
    link.state = LinkState::kGone;
    link.reason = "no such host";
  } else if (answer.error->kind == ErrorKind::kRefused) {
    link.state = LinkState::kRefused;
  }
  return link;
}

LinkState state_of_status(int status) {
  switch (status) {
    case 404:
    case 410:
      return LinkState::kGone;
    case 401:
    case 402:
    case 403:
    case 407:
    case 429:
    case 451:
      return LinkState::kRefused;
    default:
      return status >= 200 && status < 400 ? LinkState::kAlive : LinkState::kUnreachable;
  }
}

}  // namespace

std::string_view to_string(LinkState state) {
  constexpr std::array<std::string_view, 5> kStates = {"alive", "moved", "gone", "refused",
                                                       "unreachable"};
  return kStates[static_cast<std::size_t>(state)];
}

CheckedLink judge_link(const LinkAnswer& answer, bool led_on) {
  using verdict::Kind;
  if (answer.error) return without_answer(answer);
  CheckedLink link;
  link.status = answer.status;
  link.state = state_of_status(answer.status);
  link.reason = answer.status_text;
  const Kind kind = answer.verdict.kind;
  if (!answer.problem.empty()) {
    link.state = LinkState::kUnreachable;
    link.reason = answer.problem;
  } else if (kind == Kind::kSoft404) {
    link.state = LinkState::kGone;
    link.reason = answer.verdict.text();
  } else if (kind == Kind::kBotChallenge || kind == Kind::kLoginWall) {
    link.state = LinkState::kRefused;
    link.reason = answer.verdict.text();
  } else if (link.state == LinkState::kAlive && led_on && answer.permanent) {
    link.state = LinkState::kMoved;
  }
  return link;
}

}  // namespace varve::crawl
