// What a site asks crawlers to leave alone: robots.txt (RFC 9309), as far as it speaks to one
// crawler. Immutable; thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/url/url.hpp"

namespace varve::frontier {

// What varve is called in a robots.txt (2.2.1), and in its User-Agent.
inline constexpr std::string_view kProductToken = "varve";

// Of a robots.txt so many bytes are read; a line that they break off in and what follows is as if
// it were not there (2.5 asks for 500 KiB).
inline constexpr std::size_t kMaxRobots = std::size_t{512} << 10;
// Of a URL's path and query so many octets are compared, so that a hostile file costs a fraction of
// a second for each.
inline constexpr std::size_t kMaxComparedPath = std::size_t{8} << 10;
// No site is left alone for longer between two pages, whatever it asks for.
inline constexpr std::chrono::milliseconds kMaxCrawlDelay = std::chrono::hours(24);

// Whether a crawler may be called that in a robots.txt: letters, "-" and "_" (2.2.1).
bool is_product_token(std::string_view name);

// Allow or Disallow. Its path has all that is no ASCII, or no part of a URI, percent-encoded.
struct RobotsRule {
  bool allow = false;
  std::string path;  // with * and a $ at its end

  bool operator==(const RobotsRule&) const = default;
};

class Robots {
 public:
  // Everything is allowed.
  Robots() = default;
  // What the file says to the crawler of that name, else to all ("*"). Any bytes are a robots.txt:
  // lines that are none of its kind are passed over (2.3.1.5).
  static Robots parse(std::string_view bytes, std::string_view product_token = kProductToken);
  // For a site whose robots.txt cannot be had (2.3.1.4).
  static Robots disallowing_all();
  // What to_text() gave.
  static Robots from_text(std::string_view text);

  // Of the rules that match, the one with the most octets counts, and Allow before Disallow
  // (2.2.2). /robots.txt is always allowed.
  [[nodiscard]] bool allows(const url::Url& url) const;
  // The same of a path with its query ("/a?b=c"), as a request has it.
  [[nodiscard]] bool allows_path(std::string_view path_and_query) const;

  // Between two pages: Crawl-delay, which is not of the RFC, in seconds with decimals; the longest
  // where there are several.
  [[nodiscard]] std::optional<std::chrono::milliseconds> crawl_delay() const {
    return crawl_delay_;
  }
  // The file's Sitemap lines, which speak to everyone: as written, by the sitemaps protocol
  // absolute URLs.
  [[nodiscard]] const std::vector<std::string>& sitemaps() const { return sitemaps_; }

  // The same as a short robots.txt, to be kept.
  [[nodiscard]] std::string to_text() const;

  bool operator==(const Robots&) const = default;

 private:
  static Robots read(std::string_view bytes, std::string_view product_token);

  std::vector<RobotsRule> rules_;  // the one that counts first, first
  std::optional<std::chrono::milliseconds> crawl_delay_;
  std::vector<std::string> sitemaps_;
};

}  // namespace varve::frontier
