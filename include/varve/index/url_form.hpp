// Exact URLs by their SURT key: most of them follow from it, and need no text of their own. The
// `variant` of a URL tells it from the others of its key: below kForms it is the form in which the
// URL follows from the key, any other is made of the URL's hash. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varve::index {

// The bits of a form: http (not https), "www." before the host, "/" behind the path.
inline constexpr std::int64_t kForms = 8;

inline constexpr bool is_form(std::int64_t variant) {
  return variant >= 0 && variant < kForms;
}

// "com,example)/a" in form 3 is "http://www.example.com/a". Any key gives some text.
std::string url_of_form(std::string_view key, std::int64_t form);
// The form in which `url` follows from `key`, if it does.
std::optional<std::int64_t> form_of(std::string_view key, std::string_view url);

// The variants, in their order, that a URL may get that has no form: one, two, four and eight bytes
// wide, of its SHA-256. The first is free but where a key has hundreds of such URLs.
std::array<std::int64_t, 4> variants_of(std::string_view url);

}  // namespace varve::index
