#include "frontier/robots_lines.hpp"

#include <algorithm>
#include <optional>

#include "varve/base/ascii.hpp"

namespace varve::frontier {
namespace {

constexpr std::string_view kRobotsSpace = " \t";
constexpr std::string_view kEndOfLine = "\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct KnownKey {
  std::string_view name;
  RobotsKey key;
};
constexpr KnownKey kKnownKeys[] = {
    {"user-agent", RobotsKey::kUserAgent},   {"useragent", RobotsKey::kUserAgent},
    {"user agent", RobotsKey::kUserAgent},   {"allow", RobotsKey::kAllow},
    {"disallow", RobotsKey::kDisallow},      {"dissallow", RobotsKey::kDisallow},
    {"dissalow", RobotsKey::kDisallow},      {"disalow", RobotsKey::kDisallow},
    {"diasllow", RobotsKey::kDisallow},      {"disallaw", RobotsKey::kDisallow},
    {"crawl-delay", RobotsKey::kCrawlDelay}, {"sitemap", RobotsKey::kSitemap},
    {"site-map", RobotsKey::kSitemap}};

std::optional<RobotsKey> key_of(std::string_view name) {
  for (const KnownKey& known : kKnownKeys) {
    if (equals_ascii(name, known.name)) return known.key;
  }
  return std::nullopt;
}

struct RobotsLine {
  std::string_view key;
  std::string_view value;
};

// "key value" with nothing between but white space is taken for one whose colon was forgotten;
// more words are a sentence.
std::optional<RobotsLine> without_colon(std::string_view line) {
  const std::size_t space = line.find_first_of(kRobotsSpace);
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view value = trim(line.substr(space), kRobotsSpace);
  if (value.find_first_of(kRobotsSpace) != std::string_view::npos) return std::nullopt;
  return RobotsLine{line.substr(0, space), value};
}

std::optional<RobotsLine> parse_line(std::string_view line) {
  line = trim(line.substr(0, line.find('#')), kRobotsSpace);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return without_colon(line);
  return RobotsLine{trim(line.substr(0, colon), kRobotsSpace),
                    trim(line.substr(colon + 1), kRobotsSpace)};
}

// Behind as much of the mark as is there: some have lost bytes of it.
std::string_view behind_mark(std::string_view bytes) {
  const auto [mark, at] =
      std::mismatch(kByteOrderMark.begin(), kByteOrderMark.end(), bytes.begin(), bytes.end());
  return bytes.substr(static_cast<std::size_t>(at - bytes.begin()));
}

}  // namespace

void read_robots_lines(std::string_view bytes,
                       const std::function<void(RobotsKey, std::string_view value)>& see) {
  bytes = behind_mark(bytes);
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find_first_of(kEndOfLine), bytes.size());
    const auto line = parse_line(bytes.substr(0, end));
    const auto key = line ? key_of(line->key) : std::nullopt;
    if (key) see(*key, line->value);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
}

std::string_view whole_lines(std::string_view bytes) {
  return bytes.substr(0, bytes.find_last_of(kEndOfLine) + 1);
}

}  // namespace varve::frontier
