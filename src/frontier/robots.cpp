#include "varve/frontier/robots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>
#include <utility>

#include "frontier/robots_lines.hpp"
#include "frontier/robots_path.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/concat.hpp"

namespace varve::frontier {
namespace {

using std::chrono::milliseconds;

bool is_of_token(char c) {
  return is_alpha(c) || c == '-' || c == '_';
}

// What a group says, or several for the same crawler together (2.2.1).
struct RobotsGroup {
  bool named = false;  // some line names the crawler
  std::vector<RobotsRule> rules;
  std::optional<milliseconds> crawl_delay;
};

// Seconds with decimals; what follows the number is not read.
std::optional<milliseconds> parse_crawl_delay(std::string_view value) {
  double seconds = 0;
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
  if (error == std::errc::result_out_of_range) return kMaxCrawlDelay;
  if (error != std::errc() || !(seconds >= 0)) return std::nullopt;
  const double longest = std::chrono::duration<double>(kMaxCrawlDelay).count();
  return milliseconds(std::llround(std::min(seconds, longest) * 1000));
}

// The groups for one crawler and for all, as the lines come.
class RobotsGroups {
 public:
  explicit RobotsGroups(std::string_view product_token) : token_(product_token) {}

  void see(RobotsKey key, std::string_view value) {
    if (key == RobotsKey::kUserAgent) {
      user_agent(value);
    } else if (key == RobotsKey::kCrawlDelay) {
      crawl_delay(value);
    } else {
      rule(key == RobotsKey::kAllow, value);
    }
  }

  RobotsGroup& chosen() { return ours_.named ? ours_ : everyones_; }

 private:
  void user_agent(std::string_view value) {
    if (has_rules_) to_us_ = to_all_ = has_rules_ = false;
    // "Foo/1.2" and "Foo Bar" name Foo, as other crawlers read it.
    const auto end = std::find_if_not(value.begin(), value.end(), is_of_token);
    const auto length = static_cast<std::size_t>(end - value.begin());
    if (value == "*" || value.starts_with("* ")) to_all_ = everyones_.named = true;
    if (length > 0 && equals_ascii(value.substr(0, length), token_)) to_us_ = ours_.named = true;
  }

  // It ends no list of crawlers (2.2.4), so that it speaks to those that stand before it.
  void crawl_delay(std::string_view value) {
    const auto delay = parse_crawl_delay(value);
    add([&](RobotsGroup& group) { group.crawl_delay = std::max(group.crawl_delay, delay); });
  }

  void rule(bool allow, std::string_view value) {
    has_rules_ = true;
    // Empty, or nothing that a path begins with: it matches none.
    if (!value.starts_with('/') && !value.starts_with('*')) return;
    add([&](RobotsGroup& group) { group.rules.push_back({allow, written_rule(value)}); });
  }

  template <typename Add>
  void add(Add add_to) {
    if (to_us_) add_to(ours_);
    if (to_all_) add_to(everyones_);
  }

  std::string_view token_;
  RobotsGroup ours_;
  RobotsGroup everyones_;
  bool to_us_ = false;  // the group that is read speaks to the crawler
  bool to_all_ = false;
  bool has_rules_ = false;  // the next user-agent line begins another group
};

// The longest first, Allow first; each once.
void put_in_order(std::vector<RobotsRule>& rules) {
  const auto key = [](const RobotsRule& rule) {
    return std::tuple(rule.path.size(), rule.allow, std::string_view(rule.path));
  };
  std::sort(rules.begin(), rules.end(),
            [&](const RobotsRule& a, const RobotsRule& b) { return key(a) > key(b); });
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  rules.shrink_to_fit();
}

struct PathForms {
  std::string written;
  std::string canonical;
};

// A Disallow holds however it and the URL are written. An Allow holds for what it says: one for
// "/%62" is none for "/b" (Google's vectors), though one for "/b" is for "/%62" (2.2.2).
bool holds(const RobotsRule& rule, const PathForms& path) {
  if (matches(rule.path, path.canonical) || matches(rule.path, path.written)) return true;
  const bool one_form = rule.path.find_first_of("%$") == std::string::npos;
  return !rule.allow && !one_form && matches(canonical_rule(rule.path), path.canonical);
}

}  // namespace

bool is_product_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_of_token);
}

Robots Robots::parse(std::string_view bytes, std::string_view product_token) {
  const bool whole = bytes.size() <= kMaxRobots;
  return read(whole ? bytes : whole_lines(bytes.substr(0, kMaxRobots)), product_token);
}

Robots Robots::disallowing_all() {
  return from_text("User-agent: *\nDisallow: /\n");
}

Robots Robots::from_text(std::string_view text) {
  return read(text, kProductToken);
}

Robots Robots::read(std::string_view bytes, std::string_view product_token) {
  Robots robots;
  RobotsGroups groups(product_token);
  read_robots_lines(bytes, [&](RobotsKey key, std::string_view value) {
    if (key != RobotsKey::kSitemap) return groups.see(key, value);
    if (!value.empty()) robots.sitemaps_.emplace_back(value);
  });
  robots.rules_ = std::move(groups.chosen().rules);
  robots.crawl_delay_ = groups.chosen().crawl_delay;
  put_in_order(robots.rules_);
  return robots;
}

bool Robots::allows(const url::Url& url) const {
  return allows_path(concat({url.pathname(), url.search()}));
}

bool Robots::allows_path(std::string_view path_and_query) const {
  path_and_query = path_and_query.substr(0, kMaxComparedPath);
  if (path_and_query == "/robots.txt" || rules_.empty()) return true;
  PathForms path{written_path(path_and_query.empty() ? "/" : path_and_query), {}};
  path.canonical = canonical_path(path.written);
  const auto rule = std::find_if(rules_.begin(), rules_.end(),
                                 [&](const RobotsRule& one) { return holds(one, path); });
  return rule == rules_.end() || rule->allow;
}

std::string Robots::to_text() const {
  std::string text = "User-agent: *\n";
  if (crawl_delay_) {
    const auto ms = crawl_delay_->count();
    text += fmt::format("Crawl-delay: {}.{:03}\n", ms / 1000, ms % 1000);
  }
  for (const RobotsRule& rule : rules_) {
    append(text, {rule.allow ? "Allow: " : "Disallow: ", rule.path, "\n"});
  }
  for (const std::string& sitemap : sitemaps_) append(text, {"Sitemap: ", sitemap, "\n"});
  return text;
}

}  // namespace varve::frontier
