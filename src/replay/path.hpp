// What stands behind /web/ in a request, as the Wayback Machine and pywb read it:
// `<time><modifier>/<url>`, `<time>*/<url>`, `*/<prefix>*`, or a URL alone. Pure; safe for any
// bytes; linear in the input.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::replay {

// Where snapshots are.
inline constexpr std::string_view kArchivedPath = "/web/";

enum class Asks : unsigned char {
  kCapture,   // one capture
  kCaptures,  // the list of a URL's captures
  kPrefix,    // the list of the URLs below a prefix
};

struct ReplayPath {
  Asks asks = Asks::kCapture;
  std::string from;      // digits; "" where there are none
  std::string to;        // digits; lists only
  std::string modifier;  // "id_", or ""; not checked
  std::string url;       // as URLs are serialized, without fragment; a prefix without its last '*'
};

// `rest` is the request target behind "/web/", query and all, as it came. Slashes that a proxy
// collapsed and a missing scheme are mended; a URL that is percent-encoded as a whole is decoded.
// Nothing where no URL can be made out.
std::optional<ReplayPath> parse_replay_path(std::string_view rest);

// The URL in a path such as /timegate/URL: the same mending.
std::optional<std::string> mend_url(std::string_view text);

// `diff/<time>/<time>/<url>`, or `diff-pages/…`: two times of one page.
struct DiffPath {
  TimeRange older;
  TimeRange newer;
  std::string url;
  bool rendered = false;  // as they looked, not as text
};
std::optional<DiffPath> parse_diff_path(std::string_view rest);

// `details/<time>/<url>`: one capture, whose facts are asked for.
std::optional<ReplayPath> parse_details_path(std::string_view rest);

// Whether replay knows the modifier.
bool is_modifier(std::string_view modifier);

// What a time in a path stands for. "" and "2" are the latest, "0" and "1" the first; a date that
// does not exist is read as far as it does ("20261350" is 2026).
TimeRange time_of_digits(std::string_view digits);

}  // namespace varve::replay
