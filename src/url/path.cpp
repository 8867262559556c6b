#include "url/path.hpp"

#include "url/ascii.hpp"
#include "varve/url/percent.hpp"

namespace varve::url {
namespace {

// How long the dot that `text` begins with is: 1 for ".", 3 for "%2e", 0 for none.
std::size_t dot_length(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '.') return 1;
  return starts_with_ignoring_case(text, "%2e") ? 3 : 0;
}

// 1 for a "single-dot URL path segment", 2 for a "double-dot" one, else 0 (4.2).
int dots_in(std::string_view segment) {
  const std::size_t first = dot_length(segment);
  if (first == 0) return 0;
  if (first == segment.size()) return 1;
  const std::size_t second = dot_length(segment.substr(first));
  return second != 0 && first + second == segment.size() ? 2 : 0;
}

// Nothing in it needs encoding, folding or a drive letter's care: it can be copied as it is.
bool is_plain_path(std::string_view input) {
  std::uint8_t seen = 0;
  char before = '/';
  for (const char c : input) {
    if (c == '\\' || (before == '/' && (c == '.' || c == '%'))) return false;
    seen |= kByteSets[static_cast<std::uint8_t>(c)];
    before = c;
  }
  return (seen & kPathSet) == 0;
}

}  // namespace

bool is_drive_letter(std::string_view text, bool normalized) {
  return text.size() == 2 && is_alpha(text[0]) &&
         (text[1] == ':' || (!normalized && text[1] == '|'));
}

bool starts_with_drive_letter(std::string_view text) {
  if (!is_drive_letter(text.substr(0, 2))) return false;
  return text.size() == 2 || text[2] == '/' || text[2] == '\\' || text[2] == '?' || text[2] == '#';
}

void shorten_path(std::string& href, std::size_t path_start, SchemeKind kind) {
  const std::string_view path = std::string_view(href).substr(path_start);
  if (path.empty()) return;
  if (kind == SchemeKind::kFile && is_drive_letter(path.substr(1), true)) return;
  href.resize(path_start + path.rfind('/'));
}

void append_path(std::string& href, std::size_t path_start, std::string_view input,
                 SchemeKind kind) {
  const bool special = kind != SchemeKind::kOther;
  if (kind != SchemeKind::kFile && is_plain_path(input)) {
    href += '/';
    href += input;
    return;
  }
  for (;;) {
    std::size_t end = 0;
    while (end < input.size() && input[end] != '/' && !(special && input[end] == '\\')) ++end;
    const std::string_view segment = input.substr(0, end);
    const bool last = end == input.size();
    const int dots = dots_in(segment);
    if (dots == 2) shorten_path(href, path_start, kind);
    if (dots != 0) {
      if (last) href += '/';
    } else {
      const bool drive =
          kind == SchemeKind::kFile && href.size() == path_start && is_drive_letter(segment);
      href += '/';
      append_encoded(href, segment, kPathSet);
      if (drive) href.back() = ':';
    }
    if (last) return;
    input.remove_prefix(end + 1);
  }
}

}  // namespace varve::url
