#include "varve/browser/print.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "browser/headless.hpp"
#include "browser/page_target.hpp"
#include "varve/base/base64.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/json_member.hpp"

namespace varve::browser {
namespace {

constexpr std::size_t kLongest = std::size_t{64} << 20;   // of a text: a message takes a third more
constexpr const char* kAddress = "http://text.invalid/";  // of no site (RFC 6761 6.4)
// Inches of A4 (ISO 216).
constexpr double kPaperWidth = 8.27;
constexpr double kPaperHeight = 11.69;

// A port of this machine at which nobody listens, nor can as long as this lives.
class ClosedPort {
 public:
  static Result<ClosedPort> take() {
    ClosedPort port(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (port.socket_ == -1 || ::bind(port.socket_, any, size) != 0 ||
        ::getsockname(port.socket_, any, &size) != 0) {
      return fail_errno("cannot take a port", errno);
    }
    port.address_ = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
    return port;
  }
  ClosedPort(ClosedPort&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), address_(std::move(other.address_)) {}
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;
  ClosedPort& operator=(ClosedPort&&) = delete;
  ~ClosedPort() {
    if (socket_ != -1) ::close(socket_);
  }
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  explicit ClosedPort(int socket) : socket_(socket) {}

  int socket_;
  std::string address_;
};

// The text in a browser of its own.
class Sheet {
 public:
  static Result<std::unique_ptr<Sheet>> open(const std::string& html, const Options& options,
                                             const std::atomic<bool>& stop) {
    if (html.size() > kLongest) {
      return fail(ErrorKind::kLimit, "a text of {} is too long for the browser",
                  human_bytes(html.size()));
    }
    VARVE_ASSIGN(ClosedPort port, ClosedPort::take());
    VARVE_ASSIGN(auto browser, Headless::start(options, {port.address(), "", true}, stop));
    std::unique_ptr<Sheet> sheet(
        new Sheet(std::move(port), std::move(browser), html, Clock::now() + options.limits.time));
    VARVE_TRY(sheet->attach());
    VARVE_TRY(sheet->show(options.viewport));
    return sheet;
  }
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;
  ~Sheet() = default;

  Result<std::string> pdf() {
    return target_->bytes_of("Page.printToPDF",
                             {{"printBackground", true},
                              {"preferCSSPageSize", true},
                              {"paperWidth", kPaperWidth},
                              {"paperHeight", kPaperHeight}},
                             deadline_);
  }

  Result<std::string> picture(double scale) { return target_->picture(scale, deadline_); }

 private:
  Sheet(ClosedPort port, std::unique_ptr<Headless> browser, const std::string& html,
        Clock::time_point deadline)
      : port_(std::move(port)), browser_(std::move(browser)), html_(html), deadline_(deadline) {
    browser_->devtools().on_event([this](const DevTools::Event& event) { take(event); });
  }

  Result<void> attach() {
    VARVE_ASSIGN(target_, PageTarget::open(browser_->devtools(), deadline_));
    return {};
  }

  Result<void> call(std::string_view method, Json params) {
    VARVE_TRY(target_->call(method, std::move(params), deadline_));
    return {};
  }

  Result<void> show(const Viewport& viewport) {
    VARVE_TRY(call("Emulation.setScriptExecutionDisabled", {{"value", true}}));
    VARVE_TRY(call("Emulation.setDeviceMetricsOverride", {{"width", viewport.width},
                                                          {"height", viewport.height},
                                                          {"deviceScaleFactor", viewport.scale},
                                                          {"mobile", false}}));
    VARVE_TRY(call("Fetch.enable", Json::object()));
    VARVE_TRY(call("Inspector.enable", Json::object()));
    VARVE_TRY(call("Page.enable", Json::object()));
    VARVE_TRY(call("Page.navigate", {{"url", kAddress}}));
    VARVE_ASSIGN(const bool loaded,
                 browser_->devtools().run_until([this] { return loaded_; }, deadline_));
    if (!loaded) return fail(ErrorKind::kTimeout, "the browser does not get a text shown in time");
    return {};
  }

  void take(const DevTools::Event& event) {
    if (event.method == "Fetch.requestPaused") {
      answer(text_of(event.params, "requestId"));
    } else if (event.method == "Page.loadEventFired") {
      loaded_ = answered_;
    } else if (event.method == "Inspector.targetCrashed") {
      browser_->devtools().break_off({ErrorKind::kNetwork, "the text crashed the browser"});
    }
  }

  // The first request is the one for the text; all others are what it names.
  void answer(const std::string& request) {
    if (std::exchange(answered_, true)) {
      (void)browser_->devtools().post(target_->session(), "Fetch.failRequest",
                                      {{"requestId", request}, {"errorReason", "Aborted"}});
      return;
    }
    const Json type = {{"name", "Content-Type"}, {"value", "text/html; charset=utf-8"}};
    (void)browser_->devtools().post(target_->session(), "Fetch.fulfillRequest",
                                    {{"requestId", request},
                                     {"responseCode", 200},
                                     {"responseHeaders", Json::array({type})},
                                     {"body", to_base64(html_)}});
  }

  ClosedPort port_;  // is free again once the browser has gone
  std::unique_ptr<Headless> browser_;
  const std::string& html_;
  const Clock::time_point deadline_;
  std::optional<PageTarget> target_;  // once it is attached
  bool answered_ = false;
  bool loaded_ = false;
};

}  // namespace

Result<std::string> print_pdf(const std::string& html, const Options& options,
                              const std::atomic<bool>& stop) {
  VARVE_ASSIGN(const auto sheet, Sheet::open(html, options, stop));
  return sheet->pdf();
}

Result<std::string> draw_picture(const std::string& html, const Options& options,
                                 const std::atomic<bool>& stop) {
  VARVE_ASSIGN(const auto sheet, Sheet::open(html, options, stop));
  return sheet->picture(options.viewport.scale);
}

}  // namespace varve::browser
