#include "browser/page_target.hpp"

#include <algorithm>

#include "varve/base/base64.hpp"
#include "varve/base/json_member.hpp"

namespace varve::browser {
namespace {

// Pixels: what Chromium draws at once, and no more than a picture is looked at.
constexpr double kWidest = 8'192;
constexpr double kTallest = 16'384;

}  // namespace

Result<PageTarget> PageTarget::open(DevTools& devtools, Clock::time_point deadline) {
  VARVE_ASSIGN(const Json target,
               devtools.call("", "Target.createTarget", {{"url", "about:blank"}}, deadline));
  VARVE_ASSIGN(
      const Json attached,
      devtools.call("", "Target.attachToTarget",
                    {{"targetId", text_of(target, "targetId")}, {"flatten", true}}, deadline));
  return PageTarget(devtools, text_of(attached, "sessionId"));
}

Result<Json> PageTarget::call(std::string_view method, Json params, Clock::time_point deadline) {
  return devtools_->call(session_, method, std::move(params), deadline);
}

Result<std::string> PageTarget::bytes_of(std::string_view method, Json params,
                                         Clock::time_point deadline) {
  VARVE_ASSIGN(const Json answer, call(method, std::move(params), deadline));
  auto bytes = from_base64(text_of(answer, "data"));
  if (!bytes) return fail(ErrorKind::kInvalid, "{} gives no base64", method);
  return *std::move(bytes);
}

Result<std::string> PageTarget::picture(double scale, Clock::time_point deadline) {
  VARVE_ASSIGN(const Json metrics, call("Page.getLayoutMetrics", Json::object(), deadline));
  const auto size = metrics.find("cssContentSize");
  if (size == metrics.end()) return fail(ErrorKind::kInvalid, "the page has no size");
  const double tallest = kTallest / std::max(1.0, scale);
  const double width = std::clamp<double>(size->value("width", 0.0), 1, kWidest);
  const double height = std::clamp<double>(size->value("height", 0.0), 1, tallest);
  return bytes_of(
      "Page.captureScreenshot",
      {{"format", "png"},
       {"captureBeyondViewport", true},
       {"clip", {{"x", 0}, {"y", 0}, {"width", width}, {"height", height}, {"scale", 1}}}},
      deadline);
}

}  // namespace varve::browser
