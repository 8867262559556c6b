#include "cli/crawl_browsers.hpp"

#include <re2/set.h>

#include <algorithm>

#include "cli/saving.hpp"
#include "varve/archive/own_urls.hpp"

namespace varve::cli {
namespace {

using settings::BrowserUse;
using Expressions = std::shared_ptr<re2::RE2::Set>;

Result<Expressions> compile(const std::vector<std::string>& expressions) {
  auto set = std::make_shared<re2::RE2::Set>(re2::RE2::Quiet, re2::RE2::UNANCHORED);
  for (const std::string& each : expressions) {
    std::string why;
    if (set->Add(each, &why) < 0) {
      return fail(ErrorKind::kInvalid, "\"{}\" is no regular expression: {}", each, why);
    }
  }
  if (!set->Compile()) return fail(ErrorKind::kInvalid, "--browser-for has too much to match");
  return set;
}

// Where the document leads as the browser had it in the end.
Result<std::vector<crawl::FoundLink>> links_of(const archive::Archive& archive,
                                               const archive::Snapshot& snapshot) {
  const auto url = url::Url::parse(snapshot.final_url);
  const auto dom =
      std::find_if(snapshot.members.begin(), snapshot.members.end(),
                   [](const auto& member) { return member.url.starts_with(archive::kDom); });
  if (!url || dom == snapshot.members.end()) return std::vector<crawl::FoundLink>();
  VARVE_ASSIGN(const auto row, archive.capture(dom->url, dom->time));
  if (!row) return std::vector<crawl::FoundLink>();
  VARVE_ASSIGN(const auto body, archive.body(row->digest));
  return body ? crawl::links_of(std::string(body->view()), *url) : std::vector<crawl::FoundLink>();
}

}  // namespace

Result<crawl::BrowserPages> browser_pages(archive::Archive& archive, const Path& folder,
                                          const SaveArguments& arguments,
                                          const std::vector<std::string>& expressions,
                                          const std::atomic<bool>& stop) {
  crawl::BrowserPages pages;
  const BrowserUse use = arguments.use;
  if (use == BrowserUse::kNever && expressions.empty()) return pages;
  if (!has_browser(arguments.in_browser)) {
    return fail(ErrorKind::kInvalid,
                "there is no browser at {}; install Chromium, or leave "
                "--browser and --browser-for out",
                arguments.in_browser.program.string());
  }
  VARVE_ASSIGN(const Expressions wanted, compile(expressions));
  pages.at_once = browsers_at_once(arguments.in_browser);
  pages.wants = [use, wanted](const std::string& url) {
    return use == BrowserUse::kAlways || wanted->Match(url, nullptr);
  };
  if (use == BrowserUse::kAuto) pages.wants_more = shows_more_to_a_browser;
  pages.look = [&archive, keys = folder / "keys", &arguments,
                &stop](const std::string& url) -> Result<crawl::LookedAt> {
    crawl::LookedAt seen;
    VARVE_ASSIGN(seen.page, browser::save_page(archive, keys, url, arguments.save,
                                               arguments.in_browser, nullptr, stop));
    VARVE_ASSIGN(seen.links, links_of(archive, seen.page.snapshot));
    return seen;
  };
  return pages;
}

}  // namespace varve::cli
