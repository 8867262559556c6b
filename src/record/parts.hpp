// Parts of a resource (206), which players ask for: as captures of its URL they would stand in
// place of the whole, so the whole is fetched besides.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "varve/base/keyed_hash.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::record {

// Whether a Content-Range (RFC 9110 14.4) is all of the resource: "bytes 0-99/100". Pure.
bool is_whole_range(std::string_view content_range);

// Used by one thread.
class Parts {
 public:
  // Whether the answer is less than its resource.
  static bool is_part(const fetch::Response& response);
  // The request for the whole of what `asked` got a part of; nothing where it was made before, or
  // where asking again might do something (RFC 9110 9.2.1).
  std::optional<fetch::Request> whole_of(const fetch::Request& asked);

 private:
  static constexpr std::size_t kMaxRemembered = 10'000;
  std::unordered_set<std::string, KeyedHash> asked_;
};

}  // namespace varve::record
