// Fuzzy matching: requests that ask for the same thing under another query each time. A table of
// rules, rules/fuzzy.json, says what of a query does not count: a list of objects, each of which
//   "why"      says what it is for
//   "host", "path"   says which URLs it is for (RE2, all of the host, all of the path); else all
//   "name", "value"  says of parameters that both match (RE2, all of them) that they do not count
//   "keep"     instead says which names do count
//   "domain"   says that hosts of this domain are alike
// Names and values are as in the query, percent-decoded. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "replay/http.hpp"
#include "varve/base/error.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

class Fuzzy {
 public:
  // Those that are built in.
  static const Fuzzy& built_in();
  // kInvalid says which rule is wrong.
  static Result<Fuzzy> parse(std::string_view json);

  // What of a URL counts: those that have it alike ask for the same thing.
  [[nodiscard]] std::string canonical(const url::Url& url) const;
  // The same of a query (of a form, or url::request_query's) that goes to `url`.
  [[nodiscard]] std::string canonical_query(const url::Url& url, std::string_view query) const;
  // The domain whose hosts are alike; "" where only those of one path are.
  [[nodiscard]] std::string_view domain_of(const url::Url& url) const;

  struct Rule;

 private:
  using Rules = std::vector<const Rule*>;
  [[nodiscard]] Rules rules_for(const url::Url& url) const;
  static std::string counted(const Rules& rules, std::string_view query);
  static std::string_view domain_of(const Rules& rules);
  std::vector<std::shared_ptr<const Rule>> rules_;
};

// How many fields two queries have alike; to choose between those that ask for the same thing.
std::size_t alike_fields(std::string_view query, std::string_view other);

}  // namespace varve::replay
