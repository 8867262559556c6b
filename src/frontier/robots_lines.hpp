// The lines of a robots.txt (RFC 9309 2.2), read as leniently as other crawlers read them.
#pragma once

#include <functional>
#include <string_view>

namespace varve::frontier {

enum class RobotsKey : unsigned char { kUserAgent, kAllow, kDisallow, kCrawlDelay, kSitemap };

// Calls `see` for each line whose key is known, comments and white space taken off its value. Also
// where the key has one of the usual typing errors, or a space stands in the place of the colon.
void read_robots_lines(std::string_view bytes,
                       const std::function<void(RobotsKey, std::string_view value)>& see);

// Without the last line, where it may be broken off.
std::string_view whole_lines(std::string_view bytes);

}  // namespace varve::frontier
