#include <unicode/timezone.h>

#include <cstdio>
#include <memory>

#include "varve/browser/capture.hpp"

namespace varve::browser {
namespace {

constexpr int kLargest = 8'192;

}  // namespace

Result<Viewport> read_device(const std::string& name) {
  if (name == "desktop") return Viewport();
  if (name == "phone") return Viewport{390, 844, 3, Viewport::Kind::kPhone};
  if (name == "tablet") return Viewport{820, 1180, 2, Viewport::Kind::kTablet};
  return fail(ErrorKind::kInvalid, "\"{}\" is no device; there are desktop, phone and tablet",
              name);
}

Result<Viewport> read_viewport(const std::string& text) {
  Viewport viewport;
  int read = 0;
  const bool whole =
      (std::sscanf(text.c_str(), "%dx%d%n", &viewport.width, &viewport.height, &read) == 2 &&
       static_cast<std::size_t>(read) == text.size()) ||
      (std::sscanf(text.c_str(), "%dx%d@%lf%n", &viewport.width, &viewport.height, &viewport.scale,
                   &read) == 3 &&
       static_cast<std::size_t>(read) == text.size());
  if (whole && viewport.width >= 100 && viewport.height >= 100 && viewport.width <= kLargest &&
      viewport.height <= kLargest && viewport.scale >= 0.5 && viewport.scale <= 4) {
    return viewport;
  }
  return fail(ErrorKind::kInvalid, "\"{}\" is no viewport; give it as 1280x800 or 390x844@3", text);
}

Result<std::string> read_timezone(const std::string& text) {
  const std::unique_ptr<icu::TimeZone> zone(
      icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(text)));
  if (*zone != icu::TimeZone::getUnknown()) return text;
  return fail(ErrorKind::kInvalid, "\"{}\" is no time zone; try Europe/Zurich", text);
}

}  // namespace varve::browser
