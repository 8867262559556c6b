#include "cli/link_rot.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>

#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/stop.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/interchange/availability.hpp"
#include "varve/url/url.hpp"

namespace varve::cli {
namespace {

using bookmarks::Bookmark;
using crawl::CheckedLink;
using crawl::LinkState;

bool is_rotten(const CheckedLink& link) {
  return link.state == LinkState::kGone || link.state == LinkState::kUnreachable;
}

class LinkRot {
 public:
  LinkRot(const std::vector<Bookmark>& pages, const LinkRotOptions& options, const Globals& globals)
      : options_(options), globals_(globals), line_(!globals.quiet && !globals.json) {
    for (const Bookmark& page : pages) {
      urls_.push_back(page.url);
      pages_.emplace(page.url, &page);
    }
  }

  Result<void> prepare() {
    if (!options_.wayback.empty()) {
      VARVE_ASSIGN(wayback_, interchange::availability_api(options_.wayback));
    }
    std::error_code none;
    if (!std::filesystem::exists(globals_.archive / "varve.db", none)) return {};
    VARVE_ASSIGN(archive_, archive::Archive::open(globals_.archive, archive::Archive::Mode::kRead));
    return {};
  }

  Result<void> run(const std::atomic<bool>& stop) {
    VARVE_TRY(crawl::check_links(
        urls_, options_.links, [&](const CheckedLink& link) { note(link); }, stop));
    if (rotten_.empty() || !wayback_) return {};
    VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options_.links.fetch));
    for (const CheckedLink& link : rotten_) {
      std::this_thread::sleep_for(options_.links.pause);
      auto copy = interchange::find_copy(fetcher, *wayback_, link.url, pages_.at(link.url)->added,
                                         [&] { return !stop; });
      if (stop) return fail(ErrorKind::kCancelled, "stopped; not every lost page was asked about");
      if (!copy) report(copy.error().in(options_.wayback));
      tell(link, copy ? *copy : std::nullopt);
    }
    return {};
  }

  void print_counts() const {
    if (globals_.json || globals_.quiet) return;
    std::string line;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] == 0) continue;
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ", counts_[i],
                          to_string(static_cast<LinkState>(i)));
    }
    print_line(line);
  }

  [[nodiscard]] bool found_rot() const { return found_rot_; }

 private:
  void note(const CheckedLink& link) {
    ++counts_[static_cast<std::size_t>(link.state)];
    found_rot_ = found_rot_ || is_rotten(link);
    if (is_rotten(link) && wayback_) {
      rotten_.push_back(link);
    } else {
      tell(link, std::nullopt);
    }
    ++done_;
    line_.draw({done_, urls_.size(), 0, 0, 0});
  }

  // The last capture here that shows the page.
  std::optional<archive::CaptureRow> own_snapshot(const CheckedLink& link) const {
    if (!archive_ || !is_rotten(link)) return std::nullopt;
    const auto url = url::Url::parse(link.url);
    const auto found = archive::find_last_good(*archive_, url->without_fragment());
    if (!found || !*found) return std::nullopt;
    const auto trouble = archive::trouble_of(*archive_, **found);
    return trouble && trouble->empty() ? *found : std::nullopt;
  }

  void tell(const CheckedLink& link, const std::optional<interchange::OutsideCopy>& outside) {
    const auto own = own_snapshot(link);
    line_.aside([&] {
      if (globals_.json) {
        print_json(as_json(link, own, outside));
      } else {
        print(link, own, outside);
      }
    });
  }

  [[nodiscard]] Json as_json(const CheckedLink& link, const std::optional<archive::CaptureRow>& own,
                             const std::optional<interchange::OutsideCopy>& outside) const {
    const Bookmark& page = *pages_.at(link.url);
    Json json = {{"url", link.url},
                 {"title", page.title},
                 {"tags", page.tags},
                 {"added", page.added ? Json(page.added->rfc3339()) : Json()},
                 {"state", to_string(link.state)},
                 {"reason", link.reason},
                 {"status", link.status == 0 ? Json() : Json(link.status)},
                 {"final_url", link.final_url},
                 {"snapshot", nullptr},
                 {"outside", nullptr}};
    if (own) {
      json["snapshot"] = {{"timestamp", own->time.digits14()},
                          {"time", own->time.rfc3339()},
                          {"replay", replay_path(*own)}};
    }
    if (outside) json["outside"] = {{"timestamp", outside->timestamp}, {"url", outside->url}};
    return json;
  }

  // What is as it was is not told one by one, unless it is asked for.
  void print(const CheckedLink& link, const std::optional<archive::CaptureRow>& own,
             const std::optional<interchange::OutsideCopy>& outside) const {
    if (link.state == LinkState::kAlive && !globals_.verbose) return;
    if (globals_.quiet && !is_rotten(link)) return;
    print_line(fmt::format("{:<11} {}", to_string(link.state), printable(link.url)));
    if (link.state == LinkState::kMoved) {
      print_line("            to " + printable(link.final_url));
    } else {
      print_line("            " + printable(link.reason));
    }
    if (own) print_line("            saved here: " + printable(replay_path(*own)));
    if (outside) print_line("            saved there: " + printable(outside->url));
    std::fflush(stdout);
  }

  static std::string replay_path(const archive::CaptureRow& row) {
    return fmt::format("/web/{}/{}", row.time.digits14(), row.url);
  }

  const LinkRotOptions& options_;
  const Globals& globals_;
  std::vector<std::string> urls_;
  std::unordered_map<std::string, const Bookmark*> pages_;
  std::optional<url::Url> wayback_;
  std::unique_ptr<archive::Archive> archive_;  // null where there is none
  std::vector<CheckedLink> rotten_;            // to be told of once the other archive was asked
  std::array<std::size_t, 5> counts_{};        // by LinkState
  bool found_rot_ = false;
  std::size_t done_ = 0;
  ProgressLine line_;
};

}  // namespace

int check_link_rot(const std::vector<Bookmark>& pages, const LinkRotOptions& options,
                   const Globals& globals) {
  LinkRot rot(pages, options, globals);
  if (const auto ready = rot.prepare(); !ready) return report(ready.error(), kUsage);
  if (const auto done = rot.run(stop_on_signals()); !done) return report(done.error());
  rot.print_counts();
  return rot.found_rot() ? kFailed : kDone;
}

}  // namespace varve::cli
