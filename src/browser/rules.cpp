#include "browser/rules.hpp"

#include <algorithm>
#include <vector>

#include "browser/texts.hpp"
#include "varve/browser/process.hpp"

namespace varve::browser {

const nlohmann::json& rules() {
  static const auto kRead = nlohmann::json::parse(kRules);
  return kRead;
}

bool is_browsers_own(std::string_view url) {
  static const auto kPrefixes = rules().at("own").at("prefixes").get<std::vector<std::string>>();
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](const std::string& each) { return url.starts_with(each); });
}

}  // namespace varve::browser
