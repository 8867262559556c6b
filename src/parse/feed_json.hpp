// JSON Feed 1.1 (jsonfeed.org).
#pragma once

#include <string_view>

#include "varve/parse/feed.hpp"

namespace varve::parse {

// By its version, which is also found where the JSON breaks off behind it.
bool is_json_feed(std::string_view json);

Result<void> read_json_feed(std::string_view json, const url::Url& base, const FeedSink& sink);

}  // namespace varve::parse
