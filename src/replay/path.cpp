#include "replay/path.hpp"

#include <algorithm>
#include <array>

#include "replay/text.hpp"
#include "varve/url/percent.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {
namespace {

constexpr std::array<std::string_view, 16> kModifiers = {
    "",    "id_", "mp_",  "if_",   "fr_",   "js_", "esm_", "cs_",
    "im_", "oe_", "wkr_", "wkrm_", "wkrf_", "sw_", "fw_",  "vi_"};

std::string_view take_digits(std::string_view& text) {
  const auto* end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool looks_like_modifier(std::string_view text) {
  return text.size() >= 2 && text.size() <= 8 && text.back() == '_' &&
         std::all_of(text.begin(), text.end() - 1, is_lower);
}

// Reads "<time><modifier>" or "<time>*<time>"; false where the segment is a part of the URL.
bool read_segment(std::string_view segment, ReplayPath& path) {
  std::string_view rest = segment;
  path.from = take_digits(rest);
  if (path.from.size() > 20) return false;
  if (!rest.empty() && (rest[0] == '*' || rest[0] == '-')) {
    rest.remove_prefix(1);
    path.to = take_digits(rest);
    path.asks = Asks::kCaptures;
    return rest.empty() && (segment.size() > 1 || segment[0] == '*');
  }
  if (!rest.empty() && !looks_like_modifier(rest)) return false;
  path.modifier = rest;
  return !segment.empty();
}

// Behind a mended scheme any number of slashes is two.
std::string with_scheme(std::string_view scheme, std::string_view rest) {
  const std::size_t begin = std::min(rest.find_first_not_of('/'), rest.size());
  return std::string(scheme).append("://").append(rest.substr(begin));
}

// Whether all of a URL is escaped but for its slashes, as Python's quote() does it. `rest` is what
// stands behind the scheme's name.
bool is_quoted(std::string_view rest) {
  if (!starts_with_ascii(rest, "%3a//") || rest.find_first_of("?&=") != std::string_view::npos) {
    return false;
  }
  return rest.find("%2F") == std::string_view::npos && rest.find("%2f") == std::string_view::npos;
}

// The URL with a scheme. What a URL's parser drops wherever it stands (WHATWG URL 4.4, step 3) is
// dropped first: it could make a scheme of what is none.
std::string mended(std::string_view written) {
  std::string kept(written);
  std::erase_if(kept, [](char c) { return c == '\t' || c == '\r' || c == '\n'; });
  std::string_view text = kept;
  text.remove_prefix(std::min(text.find_first_not_of('/'), text.size()));
  for (const std::string_view scheme : {"https", "http"}) {
    if (!starts_with_ascii(text, scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    if (starts_with_ascii(rest, ":/")) return with_scheme(scheme, rest.substr(1));
    if (starts_with_ascii(rest, "%3a%2f") || is_quoted(rest))
      return mended(url::percent_decode(text));
    if (starts_with_ascii(rest, "%3a")) return with_scheme(scheme, rest.substr(3));
  }
  // "urn:…" has a scheme, "example.com:8080" a port.
  const std::size_t colon = text.find(':');
  const bool scheme = colon != std::string_view::npos && colon > 0 && !is_digit(text[0]) &&
                      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
                                  [](char c) { return is_lower(lower(c)) || c == '+'; }) &&
                      colon + 1 < text.size() && !is_digit(text[colon + 1]);
  return scheme ? std::string(text) : with_scheme("http", text);
}

TimeRange all_before(std::string_view digits) {
  for (std::size_t length = std::min<std::size_t>(digits.size(), 20); length >= 4; --length) {
    if (const auto range = parse_digits(digits.substr(0, length))) return *range;
  }
  return {kLatest, kLatest};
}

}  // namespace

std::optional<std::string> mend_url(std::string_view text) {
  const auto parsed = url::Url::parse(mended(text));
  if (!parsed) return std::nullopt;
  return parsed->without_fragment();
}

std::optional<ReplayPath> parse_replay_path(std::string_view rest) {
  ReplayPath path;
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos && slash > 0 && read_segment(rest.substr(0, slash), path)) {
    rest.remove_prefix(slash + 1);
  } else {
    path = {};
  }
  if (path.asks == Asks::kCaptures && !rest.empty() && rest.back() == '*') {
    path.asks = Asks::kPrefix;
    rest.remove_suffix(1);
  }
  auto url = mend_url(rest);
  if (!url) return std::nullopt;
  path.url = std::move(*url);
  return path;
}

std::optional<DiffPath> parse_diff_path(std::string_view rest) {
  constexpr std::string_view kText = "diff/";
  constexpr std::string_view kPages = "diff-pages/";
  const bool rendered = rest.starts_with(kPages);
  if (!rendered && !rest.starts_with(kText)) return std::nullopt;
  rest.remove_prefix((rendered ? kPages : kText).size());
  const auto take_time = [&]() -> std::optional<TimeRange> {
    const std::string_view digits = take_digits(rest);
    if (digits.empty() || digits.size() > 20 || !rest.starts_with('/')) return std::nullopt;
    rest.remove_prefix(1);
    return time_of_digits(digits);
  };
  const auto older = take_time();
  const auto newer = older ? take_time() : std::nullopt;
  auto url = newer ? mend_url(rest) : std::nullopt;
  if (!url) return std::nullopt;
  return DiffPath{*older, *newer, *std::move(url), rendered};
}

std::optional<ReplayPath> parse_details_path(std::string_view rest) {
  constexpr std::string_view kDetails = "details/";
  if (!rest.starts_with(kDetails)) return std::nullopt;
  auto path = parse_replay_path(rest.substr(kDetails.size()));
  const bool one = path && path->asks == Asks::kCapture && !path->from.empty();
  return one ? std::move(path) : std::nullopt;
}

bool is_modifier(std::string_view modifier) {
  return std::find(kModifiers.begin(), kModifiers.end(), modifier) != kModifiers.end();
}

TimeRange time_of_digits(std::string_view digits) {
  if (digits.empty()) return {kLatest, kLatest};
  if (digits.size() < 4) {
    const bool early = digits[0] == '0' || digits[0] == '1';
    return early ? TimeRange{kEarliest, kEarliest} : TimeRange{kLatest, kLatest};
  }
  return all_before(digits);
}

}  // namespace varve::replay
