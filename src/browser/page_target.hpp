// A page's target in a browser, as DevTools drives one ("Target", "Page"). Not thread-safe; the
// browser outlives it.
#pragma once

#include <string>
#include <string_view>

#include "browser/devtools.hpp"

namespace varve::browser {

class PageTarget {
 public:
  // A new one, at about:blank.
  static Result<PageTarget> open(DevTools& devtools, Clock::time_point deadline);

  [[nodiscard]] const std::string& session() const { return session_; }
  Result<Json> call(std::string_view method, Json params, Clock::time_point deadline);
  // What the command answers in base64.
  Result<std::string> bytes_of(std::string_view method, Json params, Clock::time_point deadline);
  // PNG of the whole page, as far down as is drawn at once at so many device pixels a CSS pixel.
  Result<std::string> picture(double scale, Clock::time_point deadline);

 private:
  PageTarget(DevTools& devtools, std::string session)
      : devtools_(&devtools), session_(std::move(session)) {}

  DevTools* devtools_;
  std::string session_;
};

}  // namespace varve::browser
