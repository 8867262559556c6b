// What a <link>, a <meta> or a lazy loader's attribute is for.
#include <algorithm>

#include "parse/html_links.hpp"
#include "parse/html_scan.hpp"

namespace varve::parse::html {
namespace {

// Calls `see` with each word of a list that white space separates, until it gives true.
template <typename See>
bool any_word(std::string_view list, See see) {
  const char* at = list.data();
  const char* const end = at + list.size();
  for (;;) {
    at = skip_space(at, end);
    if (at == end) return false;
    const char* const begin = at;
    while (at != end && !is(*at, kSpace)) ++at;
    if (see(std::string_view(begin, static_cast<std::size_t>(at - begin)))) return true;
  }
}

bool has_word(std::string_view list, std::string_view lowercase) {
  return any_word(list,
                  [=](std::string_view word) { return equals_ignoring_case(word, lowercase); });
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::string_view (&lowercase)[N]) {
  return std::any_of(std::begin(lowercase), std::end(lowercase),
                     [=](std::string_view one) { return equals_ignoring_case(text, one); });
}

constexpr std::string_view kIcons[] = {
    "icon",      "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image",
    "mask-icon", "fluid-icon"};
constexpr std::string_view kFeedTypes[] = {"application/rss+xml", "application/atom+xml",
                                           "application/feed+json", "application/rdf+xml",
                                           "text/xml"};
constexpr std::string_view kHints[] = {"dns-prefetch", "preconnect", "pingback", "prerender"};

Role preload_role(std::string_view as) {
  struct Row {
    std::string_view as;
    Role role;
  };
  static constexpr Row kRows[] = {
      {"script", Role::kScript}, {"worker", Role::kScript},    {"style", Role::kStylesheet},
      {"image", Role::kImage},   {"font", Role::kFont},        {"audio", Role::kMedia},
      {"video", Role::kMedia},   {"track", Role::kTrack},      {"document", Role::kDocumentLink},
      {"iframe", Role::kFrame},  {"frame", Role::kFrame},      {"object", Role::kObject},
      {"embed", Role::kObject},  {"manifest", Role::kManifest}};
  for (const Row& row : kRows) {
    if (equals_ignoring_case(as, row.as)) return row.role;
  }
  return Role::kPreload;
}

}  // namespace

Role link_role(std::string_view rel, std::string_view as, std::string_view type) {
  if (has_word(rel, "stylesheet")) return Role::kStylesheet;
  if (any_word(rel, [](std::string_view word) { return is_one_of(word, kIcons); }))
    return Role::kIcon;
  if (has_word(rel, "manifest")) return Role::kManifest;
  if (has_word(rel, "modulepreload")) return Role::kModule;
  if (has_word(rel, "preload") || has_word(rel, "prefetch")) return preload_role(trim(as));
  if (has_word(rel, "image_src")) return Role::kMetaImage;
  if (has_word(rel, "feed")) return Role::kFeed;
  if (has_word(rel, "alternate") && is_one_of(trim(type), kFeedTypes)) return Role::kFeed;
  if (any_word(rel, [](std::string_view word) { return is_one_of(word, kHints); }))
    return Role::kHint;
  if (has_word(rel, "canonical")) return Role::kCanonical;
  return Role::kDocumentLink;
}

bool is_preload(std::string_view rel) {
  static constexpr std::string_view kShown[] = {"stylesheet", "manifest"};
  static constexpr std::string_view kAhead[] = {"preload", "prefetch", "modulepreload"};
  const auto has_any = [=](const auto& words) {
    return any_word(rel, [&](std::string_view word) { return is_one_of(word, words); });
  };
  return has_any(kAhead) && !has_any(kShown) && !has_any(kIcons);
}

bool is_meta_image(std::string_view property) {
  static constexpr std::string_view kProperties[] = {"og:image",
                                                     "og:image:url",
                                                     "og:image:secure_url",
                                                     "og:video",
                                                     "og:video:url",
                                                     "og:video:secure_url",
                                                     "og:audio",
                                                     "og:audio:url",
                                                     "og:audio:secure_url",
                                                     "twitter:image",
                                                     "twitter:image:src",
                                                     "twitter:image0",
                                                     "twitter:image1",
                                                     "twitter:image2",
                                                     "twitter:image3",
                                                     "thumbnail",
                                                     "image",
                                                     "thumbnailurl",
                                                     "logo",
                                                     "msapplication-tileimage",
                                                     "msapplication-square70x70logo",
                                                     "msapplication-square150x150logo",
                                                     "msapplication-wide310x150logo",
                                                     "msapplication-square310x310logo"};
  return is_one_of(trim(property), kProperties);
}

bool looks_like_url(std::string_view text) {
  if (text.empty()) return false;
  bool has_slash_or_dot = false;
  for (const char c : text) {
    if (is(c, kSpace) || c == '{' || c == '<' || c == '"' || c == '[') return false;
    has_slash_or_dot = has_slash_or_dot || c == '/' || c == '.';
  }
  const bool number = std::all_of(text.begin(), text.end(), [](char c) {
    return is(c, kDigit) || c == '.' || c == '-' || c == '%';
  });
  return has_slash_or_dot && !number && text.front() != '#' && text != "." && text != "/";
}

RefreshUrl parse_refresh(std::string_view content) {
  const char* const begin = content.data();
  const char* const end = begin + content.size();
  const RefreshUrl none;
  const char* at = skip_space(begin, end);
  const char* const number = at;
  while (at != end && is(*at, kDigit)) ++at;
  if (at == number && (at == end || *at != '.')) return none;
  while (at != end && (is(*at, kDigit) || *at == '.')) ++at;
  if (at == end || (*at != ';' && *at != ',' && !is(*at, kSpace))) return none;
  at = skip_space(at, end);
  if (at != end && (*at == ';' || *at == ',')) at = skip_space(at + 1, end);
  // "url", white space, "=": where any of it is missing, the URL began at the "u".
  const char* url = at;
  if (end - at >= 3 && equals_ignoring_case({at, 3}, "url")) {
    const char* const equals = skip_space(at + 3, end);
    if (equals != end && *equals == '=') url = skip_space(equals + 1, end);
  }
  const char* url_end = end;
  char quote = 0;
  if (url != end && (*url == '"' || *url == '\'')) {
    quote = *url++;
    url_end = std::find(url, end, quote);
  }
  const std::string_view inside = trim({url, static_cast<std::size_t>(url_end - url)});
  if (inside.empty()) return none;
  const auto from = static_cast<std::size_t>(inside.data() - begin);
  return {from, from + inside.size(), quote};
}

}  // namespace varve::parse::html
