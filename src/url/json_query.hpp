// JSON as a query. Internal to url.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varve::url {

// Appends "name=value", form-urlencoded (Python's urllib.parse.quote_plus, which pywb uses).
void append_field(std::string& query, std::string_view name, std::string_view value);

// The scalars of a JSON text, or of one in each line, under the names of the members that they
// stand in: {"a": "b", "c": {"a": 2}} is "a=b&a.2_=2". Stops at some field behind `limit` bytes.
// None where it is no JSON.
std::optional<std::string> json_query(std::string_view text, std::size_t limit);

}  // namespace varve::url
