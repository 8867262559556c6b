#include "url/normal_form.hpp"

#include <array>

#include "url/ascii.hpp"
#include "url/host.hpp"
#include "varve/url/percent.hpp"

namespace varve::url {
namespace {

// Which bytes each part may have and stay as it is.
enum Plain : std::uint8_t { kHost = 1, kPath = 2, kQuery = 4, kFragment = 8 };

constexpr std::array<std::uint8_t, 256> make_plain() {
  std::array<std::uint8_t, 256> plain{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    unsigned bits = 0;
    // A few characters more are allowed in hosts, but hardly ever met.
    if ((c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_') bits |= kHost;
    if (!in_set(c, kPathSet) && c != '\\' && c != '/') bits |= kPath;
    if (!in_set(c, kSpecialQuerySet)) bits |= kQuery;
    if (!in_set(c, kFragmentSet)) bits |= kFragment;
    plain[i] = static_cast<std::uint8_t>(bits);
  }
  return plain;
}

constexpr std::array<std::uint8_t, 256> kPlain = make_plain();

// The first position from `at` on whose byte is not plain for `part`.
std::size_t skip(std::string_view text, std::size_t at, Plain part) {
  while (at < text.size() && (kPlain[static_cast<std::uint8_t>(text[at])] & part) != 0) ++at;
  return at;
}

// The end of a path that begins at `at` with a slash; npos where a segment may be one of dots.
std::size_t skip_path(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == '/') {
    if (++at == text.size()) break;
    if (text[at] == '.' || starts_with_ignoring_case(text.substr(at), "%2e")) {
      return std::string_view::npos;
    }
    at = skip(text, at, kPath);
  }
  return at;
}

}  // namespace

std::optional<NormalForm> find_normal_form(std::string_view input) {
  NormalForm form{};
  if (input.starts_with("https://")) {
    form.scheme_end = 5;
  } else if (input.starts_with("http://")) {
    form.scheme_end = 4;
  } else {
    return std::nullopt;
  }
  const std::size_t host = form.scheme_end + 3;
  std::size_t at = skip(input, host, kHost);
  if (at == host || at == input.size() || input[at] != '/') return std::nullopt;
  if (ends_in_number(input.substr(host, at - host))) return std::nullopt;
  form.host_end = static_cast<std::uint32_t>(at);
  at = skip_path(input, at);
  if (at == std::string_view::npos) return std::nullopt;
  form.query_start = static_cast<std::uint32_t>(at);
  if (at < input.size() && input[at] == '?') at = skip(input, at + 1, kQuery);
  form.fragment_start = static_cast<std::uint32_t>(at);
  if (at < input.size() && input[at] == '#') at = skip(input, at + 1, kFragment);
  if (at < input.size()) return std::nullopt;
  return form;
}

}  // namespace varve::url
