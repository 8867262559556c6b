#include "varve/frontier/scope.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace varve::frontier {
namespace {

constexpr int kMaxMemory = 1 << 20;  // bytes of one compiled expression

std::string_view without_www(std::string_view host) {
  return host.starts_with("www.") ? host.substr(4) : host;
}

std::string_view folder_of(std::string_view path) {
  return path.substr(0, path.rfind('/') + 1);
}

bool is_below(std::string_view host, std::string_view domain) {
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

using List = std::vector<std::unique_ptr<re2::RE2>>;

Result<List> compile(const std::vector<std::string>& expressions) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kMaxMemory);
  options.set_never_nl(true);
  List list;
  for (const std::string& each : expressions) {
    auto compiled = std::make_unique<re2::RE2>(each, options);
    if (!compiled->ok()) {
      return fail(ErrorKind::kInvalid, "\"{}\" is no regular expression: {}", each,
                  compiled->error());
    }
    list.push_back(std::move(compiled));
  }
  return list;
}

bool any_matches(const List& list, const std::string& url) {
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& each) { return re2::RE2::PartialMatch(url, *each); });
}

}  // namespace

struct Scope::Expressions {
  List include;
  List exclude;
};

Result<Reach> read_reach(std::string_view word) {
  if (word == "page") return Reach::kPage;
  if (word == "prefix") return Reach::kPrefix;
  if (word == "host") return Reach::kHost;
  if (word == "domain") return Reach::kDomain;
  return fail(ErrorKind::kInvalid, "\"{}\" is no scope; give page, prefix, host or domain", word);
}

Scope::Scope(const ScopeRules& rules)
    : reach_(rules.reach),
      max_depth_(rules.max_depth),
      expressions_(std::make_unique<Expressions>()) {}
Scope::~Scope() = default;
Scope::Scope(Scope&&) noexcept = default;
Scope& Scope::operator=(Scope&&) noexcept = default;

Result<Scope> Scope::make(const ScopeRules& rules) {
  Scope scope(rules);
  VARVE_ASSIGN(scope.expressions_->include, compile(rules.include));
  VARVE_ASSIGN(scope.expressions_->exclude, compile(rules.exclude));
  return scope;
}

void Scope::add_seed(const url::Url& url) {
  Area area{std::string(without_www(url.host())), std::string(folder_of(url.pathname()))};
  const bool known = std::any_of(areas_.begin(), areas_.end(), [&](const Area& each) {
    return each.host == area.host && each.folder == area.folder;
  });
  if (!known) areas_.push_back(std::move(area));
}

bool Scope::within_reach(const url::Url& url) const {
  if (reach_ == Reach::kPage) return false;
  const std::string_view host = without_www(url.host());
  return std::any_of(areas_.begin(), areas_.end(), [&](const Area& area) {
    if (host != area.host) return reach_ == Reach::kDomain && is_below(host, area.host);
    return reach_ != Reach::kPrefix || url.pathname().starts_with(area.folder);
  });
}

Outside Scope::judge(const url::Url& url, std::uint32_t depth) const {
  if (depth == 0) return Outside::kNot;
  if (max_depth_ && depth > *max_depth_) return Outside::kDepth;
  if (!within_reach(url)) return Outside::kReach;
  const auto& [include, exclude] = *expressions_;
  if (!include.empty() && !any_matches(include, url.href())) return Outside::kNotIncluded;
  return any_matches(exclude, url.href()) ? Outside::kExcluded : Outside::kNot;
}

}  // namespace varve::frontier
