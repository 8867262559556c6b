#include "browser/visit.hpp"

#include "browser/cookies.hpp"
#include "browser/rules.hpp"
#include "varve/base/json_member.hpp"

namespace varve::browser {
namespace {

using std::chrono::milliseconds;

// That a page is watched for after its load event. Scrolling takes a second, and the rest after it
// another: what a timer brings within some 3 s is there.
constexpr milliseconds kLeast{1'000};
constexpr milliseconds kBehaviour{25'000};  // for scrolling and the rest
constexpr milliseconds kLookAtPage{20'000};
constexpr int kScreens = 60;

// A tab that has not got anywhere is still at what was asked for.
void note_address(const Tab& tab, Shown& shown) {
  if (tab.address().starts_with("http")) shown.address = tab.address();
}

Result<void> set_cookies(Headless& browser, const Path& file, Clock::time_point deadline) {
  VARVE_ASSIGN(Json cookies, read_cookies(file));
  VARVE_TRY(browser.devtools().call("", "Storage.setCookies", {{"cookies", std::move(cookies)}},
                                    deadline));
  return {};
}

// A page that went elsewhere while it was scrolled has a new world: what it did is not known.
Result<void> behave(Tab& tab, const Options& options, Shown& shown) {
  auto behaved = tab.behave("visit",
                            {{"limit", kBehaviour.count() * 4 / 5},
                             {"screens", kScreens},
                             {"rules", rules()},
                             {"dismiss", options.dismiss_cookies}},
                            kBehaviour);
  if (behaved) {
    shown.behaved = *std::move(behaved);
  } else if (behaved.error().kind != ErrorKind::kInvalid) {
    return tl::unexpected(behaved.error());
  }
  return {};
}

Result<void> look(Tab& tab, bool prints, Shown& shown) {
  VARVE_ASSIGN(const Json dom, tab.behave("dom", Json::object(), kLookAtPage));
  shown.title = text_of(dom, "title");
  shown.dom = text_of(dom, "html");
  VARVE_ASSIGN(shown.picture, tab.picture());
  if (!prints) return {};
  VARVE_ASSIGN(shown.thumbnail, tab.thumbnail());
  VARVE_ASSIGN(shown.pdf, tab.pdf());
  return {};
}

Result<void> watch_and_look(Tab& tab, const VisitOptions& options, Shown& shown) {
  VARVE_TRY(tab.settle(options.activity, kLeast));
  VARVE_TRY(behave(tab, options.browser, shown));
  VARVE_TRY(tab.settle(options.activity, milliseconds(0)));
  return look(tab, options.prints, shown);
}

}  // namespace

Result<void> visit(const url::Url& url, const VisitOptions& options, Clock::time_point deadline,
                   const std::atomic<bool>& stop, Shown& shown) {
  VARVE_ASSIGN(const auto browser, Headless::start(options.browser, options.proxy, stop));
  shown.browser = "Chromium " + browser->version();
  browser->watch(options.watch);
  VARVE_ASSIGN(const auto tab, Tab::open(*browser, options.browser, deadline, options.on_event));
  if (options.cookies) VARVE_TRY(set_cookies(*browser, *options.cookies, deadline));
  const auto gone = tab->go(std::string(url.href()));
  note_address(*tab, shown);
  VARVE_TRY(gone);
  VARVE_TRY(options.arrived(shown.address));
  const auto looked = watch_and_look(*tab, options, shown);
  note_address(*tab, shown);
  VARVE_TRY(looked);
  if (!options.browser.profile.empty()) browser->close();
  return {};
}

}  // namespace varve::browser
