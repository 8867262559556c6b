#include "interchange/scope.hpp"

namespace varve::interchange {
namespace {

url::KeyRange keys_of(const archive::Query& query) {
  switch (query.match) {
    case archive::Match::kPrefix:
      return url::surt_prefix_range(query.url);
    case archive::Match::kHost:
      return url::surt_host_range(query.url);
    case archive::Match::kDomain:
      return url::surt_domain_range(query.url);
    case archive::Match::kExact:
      break;
  }
  const std::string key = url::surt_key(query.url);
  return {key, key + '\0'};
}

}  // namespace

Scope::Scope(const archive::Query& query)
    : from_(query.from), to_(query.to), keys_(keys_of(query)) {}

bool Scope::has(const CdxLine& line) const {
  if (line.time < from_ || line.time > to_) return false;
  const std::string key = url::surt_key(line.url);
  return keys_.first <= key && key < keys_.last;
}

}  // namespace varve::interchange
