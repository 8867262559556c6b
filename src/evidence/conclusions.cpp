#include "evidence/conclusions.hpp"

#include <fmt/ranges.h>

#include "varve/evidence/verify.hpp"

namespace varve::evidence {
namespace {

// "a, b and c"
std::string listed(const std::vector<std::string_view>& names) {
  if (names.size() < 2) return fmt::format("{}", fmt::join(names, ""));
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

}  // namespace

std::vector<std::string> what_is_proved(const Grounds& grounds) {
  std::vector<std::string> proved;
  if (grounds.stamp != nullptr) {
    proved.push_back(fmt::format("it was there by {}, says {}, whom you believe",
                                 grounds.stamp->time.rfc3339(), grounds.stamp->authority));
  }
  proved.push_back(fmt::format(
      "nothing of its {} captures was changed since they were put in the log: every body and "
      "header is what its manifest says, every manifest a leaf under the tree head {}",
      grounds.captures, grounds.head.text()));
  proved.push_back(fmt::format("the log is that of whoever has the key {}", grounds.key.text()));
  if (grounds.held) proved.emplace_back("its tree head goes together with one that you kept");
  return proved;
}

std::vector<std::string> what_is_not_proved(bool stamped,
                                            const std::vector<std::string_view>& makers) {
  std::vector<std::string> not_proved;
  if (!stamped) {
    not_proved.emplace_back(
        "since when it was there: there is no time-stamp by an authority that you believe, so that "
        "rests on its maker's word");
  }
  not_proved.emplace_back(kNotTheServer);
  not_proved.emplace_back(
      "at what moment it was captured: that is the maker's clock; a time-stamp says by when");
  not_proved.emplace_back(
      "whose the key is: a name is nowhere in it; ask whom you believe to be the maker");
  not_proved.push_back(listed(makers) +
                       ": they are the maker's words and picture of it, signed, but not in the "
                       "log");
  not_proved.emplace_back("that there was nothing else: other captures may have been left out");
  return not_proved;
}

}  // namespace varve::evidence
