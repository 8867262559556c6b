#include "browser/tab.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "browser/texts.hpp"
#include "varve/base/json_member.hpp"

namespace varve::browser {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAnswer{15'000};  // of one command
// A page is at rest when nothing passed for so long; where something is still on its way (a
// connection that stays open), for longer.
constexpr milliseconds kQuiet{1'000};
constexpr milliseconds kQuietBeside{4'000};
constexpr double kThumbnailWidth = 480;  // pixels

Json metrics_of(const Viewport& viewport) {
  return {{"width", viewport.width},
          {"height", viewport.height},
          {"deviceScaleFactor", viewport.scale},
          {"mobile", viewport.kind != Viewport::Kind::kDesktop}};
}

// What Chromium with a window, or for Android, says of itself to servers and to scripts: the major
// version, and no model, is what it has said since 2023.
Json agent_of(const std::string& version, Viewport::Kind kind) {
  const bool desktop = kind == Viewport::Kind::kDesktop;
  const bool phone = kind == Viewport::Kind::kPhone;
  const std::string major = version.substr(0, version.find('.'));
  const Json brands = {{{"brand", "Chromium"}, {"version", major}}};
  return {{"userAgent",
           fmt::format("Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 "
                       "{}Safari/537.36",
                       desktop ? "X11; Linux x86_64" : "Linux; Android 10; K", major,
                       phone ? "Mobile " : "")},
          {"userAgentMetadata",
           {{"brands", brands},
            {"platform", desktop ? "Linux" : "Android"},
            {"platformVersion", desktop ? "" : "10.0.0"},
            {"architecture", desktop ? "x86" : ""},
            {"model", ""},
            {"mobile", phone}}}};
}

}  // namespace

Clock::time_point Tab::soon(milliseconds time) const {
  return std::min(deadline_, Clock::now() + time);
}

Result<Json> Tab::call(std::string_view method, Json params) {
  return target_->call(method, std::move(params), soon(kAnswer));
}

Result<std::unique_ptr<Tab>> Tab::open(Headless& browser, const Options& options,
                                       Clock::time_point deadline, DevTools::Handler on_event) {
  std::unique_ptr<Tab> tab(new Tab(browser.devtools(), browser.version(), options, deadline));
  browser.devtools().on_event(
      [raw = tab.get(), on_event = std::move(on_event)](const DevTools::Event& event) {
        on_event(event);
        raw->take(event);
      });
  VARVE_TRY(tab->attach());
  return tab;
}

Result<void> Tab::attach() {
  VARVE_TRY(devtools_.call("", "Target.setDiscoverTargets", {{"discover", true}}, soon(kAnswer)));
  VARVE_ASSIGN(target_, PageTarget::open(devtools_, soon(kAnswer)));
  VARVE_TRY(call("Page.enable", Json::object()));
  VARVE_ASSIGN(const Json tree, call("Page.getFrameTree", Json::object()));
  frame_ = text_of(tree["frameTree"]["frame"], "id");
  VARVE_TRY(call("Inspector.enable", Json::object()));
  VARVE_TRY(dress(target_->session(), "page"));
  if (options_.timezone.empty()) return {};
  VARVE_TRY(call("Emulation.setTimezoneOverride", {{"timezoneId", options_.timezone}}));
  return {};
}

// What holds for a page, and for each frame and worker that has a process of its own.
Result<void> Tab::dress(const std::string& session, const std::string& type) {
  VARVE_TRY(devtools_.post(session, "Network.enable", Json::object()));
  VARVE_TRY(devtools_.post(session, "Network.setCacheDisabled", {{"cacheDisabled", true}}));
  VARVE_TRY(devtools_.post(session, "Network.setBypassServiceWorker", {{"bypass", true}}));
  VARVE_TRY(
      devtools_.post(session, "Target.setAutoAttach",
                     {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}}));
  if (options_.user_agent.empty()) {
    VARVE_TRY(devtools_.post(session, "Network.setUserAgentOverride",
                             agent_of(version_, options_.viewport.kind)));
  }
  if (type == "page") {
    VARVE_TRY(devtools_.post(session, "Emulation.setDeviceMetricsOverride",
                             metrics_of(options_.viewport)));
    VARVE_TRY(devtools_.post(session, "Emulation.setTouchEmulationEnabled",
                             {{"enabled", options_.viewport.kind != Viewport::Kind::kDesktop}}));
  }
  return devtools_.post(session, "Runtime.runIfWaitingForDebugger", Json::object());
}

void Tab::take(const DevTools::Event& event) {
  const Json& params = event.params;
  const std::string_view method = event.method;
  if (method == "Target.attachedToTarget") {
    (void)dress(text_of(params, "sessionId"), text_of(params["targetInfo"], "type"));
  } else if (method == "Target.targetCreated") {
    const Json& info = params["targetInfo"];
    // A window that the page opened.
    if (text_of(info, "type") == "page" && info.contains("openerId")) {
      (void)devtools_.post("", "Target.closeTarget", {{"targetId", text_of(info, "targetId")}});
    }
  } else if (!target_ || event.session != target_->session()) {
    return;
  } else if (method == "Page.loadEventFired") {
    loaded_ = true;
  } else if (method == "Page.frameNavigated") {
    const Json& frame = params["frame"];
    if (text_of(frame, "id") == frame_) address_ = text_of(frame, "url");
  } else if (method == "Page.javascriptDialogOpening") {
    (void)devtools_.post(target_->session(), "Page.handleJavaScriptDialog", {{"accept", true}});
  } else if (method == "Inspector.targetCrashed") {
    devtools_.break_off({ErrorKind::kNetwork, "the page crashed in the browser"});
  }
}

Result<void> Tab::go(const std::string& url) {
  loaded_ = false;
  const auto load = soon(options_.limits.load);
  const auto gone = target_->call("Page.navigate", {{"url", url}}, load);
  // A server that is slow to answer, and one that never does, look alike.
  if (!gone && gone.error().kind == ErrorKind::kTimeout) {
    return fail(ErrorKind::kTimeout, "nothing came within {} s",
                options_.limits.load.count() / 1000);
  }
  VARVE_TRY(gone);
  const std::string error = text_of(*gone, "errorText");  // "net::ERR_…"
  if (error == "net::ERR_ABORTED") return {};  // a download, or an answer without content
  if (!error.empty()) return fail(ErrorKind::kNetwork, "{}", error);
  VARVE_TRY(devtools_.run_until([this] { return loaded_; }, load));
  return {};
}

Result<void> Tab::settle(const std::function<record::Activity()>& activity, milliseconds least) {
  const auto begun = Clock::now();
  auto last = begun;
  std::uint64_t steps = activity().steps;
  const auto at_rest = [&] {
    const record::Activity now = activity();
    if (std::exchange(steps, now.steps) != now.steps) last = Clock::now();
    const auto rest = Clock::now() - last;
    return rest >= (now.pending == 0 ? kQuiet : kQuietBeside) && Clock::now() - begun >= least;
  };
  VARVE_TRY(devtools_.run_until(at_rest, deadline_));
  return {};
}

Result<Json> Tab::behave(const std::string& name, const Json& argument, milliseconds limit) {
  VARVE_ASSIGN(const Json world,
               call("Page.createIsolatedWorld", {{"frameId", frame_}, {"worldName", "varve"}}));
  const std::string expression = std::string(kBehaviours) + "\n" + name + "(" +
                                 argument.dump(-1, ' ', true, Json::error_handler_t::replace) + ")";
  VARVE_ASSIGN(const Json answer,
               target_->call("Runtime.evaluate",
                             {{"expression", expression},
                              {"contextId", world.value("executionContextId", 0)},
                              {"awaitPromise", true},
                              {"returnByValue", true}},
                             soon(limit)));
  if (answer.contains("exceptionDetails")) {
    return fail(ErrorKind::kInvalid, "{} fails in the page", name);
  }
  const auto result = answer.find("result");
  return result == answer.end() ? Json() : result->value("value", Json());
}

Result<std::string> Tab::picture() {
  return target_->picture(options_.viewport.scale, soon(kAnswer));
}

Result<std::string> Tab::thumbnail() {
  const Viewport& viewport = options_.viewport;
  const double scale = kThumbnailWidth / (viewport.width * viewport.scale);
  return target_->bytes_of("Page.captureScreenshot",
                           {{"format", "jpeg"},
                            {"quality", 70},
                            {"clip",
                             {{"x", 0},
                              {"y", 0},
                              {"width", viewport.width},
                              {"height", viewport.height},
                              {"scale", std::min(1.0, scale)}}}},
                           soon(kAnswer));
}

Result<std::string> Tab::pdf() {
  return target_->bytes_of("Page.printToPDF", {{"printBackground", true}}, soon(kAnswer));
}

}  // namespace varve::browser
