// Which of the pages that a crawl finds belong to it. Immutable; thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/url/url.hpp"

namespace varve::frontier {

// How far around its seeds a crawl goes.
enum class Reach : std::uint8_t {
  kPage,    // the seeds alone
  kPrefix,  // what is in the folder of a seed, or below it
  kHost,    // all of a seed's host
  kDomain,  // and of the hosts under its name: blog.example.com for example.com
};

// By its word on the command line: "page", "prefix", "host", "domain".
Result<Reach> read_reach(std::string_view word);

struct ScopeRules {
  Reach reach = Reach::kPrefix;
  // RE2's regular expressions, looked for anywhere in a URL. Of what is within reach only what one
  // of `include` matches (if there are any) and none of `exclude` does. Seeds are in regardless.
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::optional<std::uint32_t> max_depth;  // links between a seed and a page; a seed's is 0
};

// Why a page is not gone to.
enum class Outside : std::uint8_t { kNot, kReach, kDepth, kNotIncluded, kExcluded };

class Scope {
 public:
  // kInvalid where an expression cannot be read, or is too large.
  static Result<Scope> make(const ScopeRules& rules);
  ~Scope();
  Scope(Scope&&) noexcept;
  Scope& operator=(Scope&&) noexcept;

  // A seed, or what one redirects to. http and https are one here, and so are a host with "www."
  // and without.
  void add_seed(const url::Url& url);
  // kNot where it is in.
  [[nodiscard]] Outside judge(const url::Url& url, std::uint32_t depth) const;

 private:
  struct Expressions;
  struct Area {
    std::string host;  // with its port
    std::string folder;
  };
  explicit Scope(const ScopeRules& rules);
  [[nodiscard]] bool within_reach(const url::Url& url) const;

  Reach reach_;
  std::optional<std::uint32_t> max_depth_;
  std::unique_ptr<Expressions> expressions_;
  std::vector<Area> areas_;  // of the seeds, each once
};

}  // namespace varve::frontier
