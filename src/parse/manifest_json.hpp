// The strings of a JSON text (RFC 8259) with the path to each: what link finding needs of JSON,
// with positions, which nlohmann-json does not give. Strict, iterative, bounded by kMaxJsonDepth.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace varve::parse::json {

// A string: the bytes [begin, end) between its quotes, as written.
struct StringValue {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool escaped = false;  // there is a backslash in it
};

// One step from the root to a value: into an array, or to the member `key` of an object.
struct Step {
  bool array = false;
  std::string_view key = {};
  StringValue name = {};  // the key as written
};
using Path = std::vector<Step>;

// True where `path` is `pattern`; "*" stands for a step into an array.
bool is_at(const Path& path, std::initializer_list<std::string_view> pattern);

using StringSink = std::function<void(const Path&, const StringValue&)>;

// Calls `sink` for every string that is a value. False where `text` is no JSON or too deep: `sink`
// has been called for the strings before the error then. Paths are valid during the call only.
bool scan(std::string_view text, const StringSink& sink);

// What a string's inside means, its escapes decoded; half a surrogate pair becomes U+FFFD.
std::string unescape(std::string_view inside);

}  // namespace varve::parse::json
