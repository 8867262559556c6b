// One page in a headless browser: opened, watched until nothing more comes, scrolled, looked at.
// Every call ends by the page's deadline. Not thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "browser/headless.hpp"
#include "browser/page_target.hpp"
#include "varve/record/recording_proxy.hpp"

namespace varve::browser {

class Tab {
 public:
  // `on_event` is given what the browser tells of the page, its frames and its workers.
  static Result<std::unique_ptr<Tab>> open(Headless& browser, const Options& options,
                                           Clock::time_point deadline, DevTools::Handler on_event);

  // Goes there, and returns at the load event, or when the time for that is over. kNetwork: it
  // leads nowhere, and what the browser says of it.
  Result<void> go(const std::string& url);
  // Until nothing has passed for a while, and at least for `least`; or the deadline is there.
  Result<void> settle(const std::function<record::Activity()>& activity,
                      std::chrono::milliseconds least);

  // What behaviours.js does by that name, in a world of its own that the page's scripts do not see.
  Result<Json> behave(const std::string& name, const Json& argument,
                      std::chrono::milliseconds limit);
  // PNG of the whole page, as far down as is drawn at once; JPEG of what a window shows first.
  Result<std::string> picture();
  Result<std::string> thumbnail();
  Result<std::string> pdf();
  // The main document's address, without fragment.
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  Tab(DevTools& devtools, std::string version, const Options& options, Clock::time_point deadline)
      : devtools_(devtools), version_(std::move(version)), options_(options), deadline_(deadline) {}
  Result<void> attach();
  Result<void> dress(const std::string& session, const std::string& type);
  void take(const DevTools::Event& event);
  Result<Json> call(std::string_view method, Json params);
  [[nodiscard]] Clock::time_point soon(std::chrono::milliseconds time) const;

  DevTools& devtools_;
  const std::string version_;
  const Options& options_;
  const Clock::time_point deadline_;
  std::optional<PageTarget> target_;  // once it is attached
  std::string frame_;
  std::string address_;
  bool loaded_ = false;
};

}  // namespace varve::browser
