#include "varve/crawl/link_check.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

#include "crawl/link_state.hpp"
#include "varve/base/status_line.hpp"
#include "varve/crawl/redirect.hpp"
#include "varve/parse/tree.hpp"
#include "varve/url/url.hpp"

namespace varve::crawl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLinksAtOnce = 32;
constexpr std::uint64_t kMaxLinkBody = 1 << 20;  // bytes; what is longer is judged by its beginning
constexpr std::chrono::milliseconds kLinkTick{50};
constexpr std::chrono::seconds kLongestLink{30};  // one request

// A page on its way through its redirects.
struct Link {
  std::size_t number = 0;
  url::Url asked;
  url::Url url;  // the hop that is asked for
  bool by_get = false;
  int redirects = 0;
  bool permanent = true;
};

fetch::Options for_links(fetch::Options options) {
  options.limits.max_transferred = options.limits.max_decoded = kMaxLinkBody;
  options.limits.total_timeout =
      std::min<std::chrono::milliseconds>(options.limits.total_timeout, kLongestLink);
  options.limits.attempts = std::min(options.limits.attempts, 2);
  return options;
}

class LinkChecks {
 public:
  LinkChecks(const std::vector<std::string>& urls, const LinkCheckOptions& options,
             const std::function<void(const CheckedLink&)>& tell, const std::atomic<bool>& stop,
             fetch::Fetcher fetcher)
      : urls_(urls), options_(options), tell_(tell), stop_(stop), fetcher_(std::move(fetcher)) {}

  Result<void> run() {
    for (std::size_t i = 0; i < urls_.size(); ++i) enter(i);
    while (told_ < urls_.size()) {
      if (stop_) {
        return fail(ErrorKind::kCancelled, "stopped; {} links were not asked about",
                    urls_.size() - told_);
      }
      start_due();
      VARVE_TRY(fetcher_.run_for(kLinkTick));
    }
    return {};
  }

 private:
  void enter(std::size_t number) {
    const auto url = url::Url::parse(urls_[number]);
    if (!url || !url->is_http()) return tell_error(number, {ErrorKind::kInvalid, "it is no URL"});
    auto [host, is_new] = hosts_.try_emplace(std::string(url->host()));
    host->second.push_back(number);
    if (is_new) due_.emplace(Clock::time_point(), host->first);
  }

  // A host is in `due_` or has a request under way, never both.
  void start_due() {
    while (under_way_ < kLinksAtOnce && !due_.empty() && due_.begin()->first <= Clock::now()) {
      std::deque<std::size_t>& waiting = hosts_[due_.begin()->second];
      due_.erase(due_.begin());
      auto link = std::make_shared<Link>();
      link->number = waiting.front();
      waiting.pop_front();
      link->asked = link->url = *url::Url::parse(urls_[link->number]);
      link->by_get = options_.read_pages;
      ++under_way_;
      ask(link);
    }
  }

  void ask(const std::shared_ptr<Link>& link) {
    fetch::Request request;
    request.url = link->url;
    if (!link->by_get) {
      const std::string& agent = options_.fetch.user_agent;
      request.passed_on =
          fetch::PassedOn{"HEAD",
                          {{"User-Agent", agent.empty() ? std::string(fetch::kUserAgent) : agent},
                           {"Accept", "*/*"}},
                          {}};
    }
    fetcher_.start(std::move(request), [this, link](Result<fetch::Response> answer) {
      arrived(link, std::move(answer));
    });
  }

  void arrived(const std::shared_ptr<Link>& link, Result<fetch::Response> answer) {
    if (!answer) return failed(link, answer.error());
    const Redirect redirect = read_redirect(*answer);
    if (redirect.target && link->redirects < options_.max_redirects) {
      ++link->redirects;
      link->permanent = link->permanent && (answer->status == 301 || answer->status == 308);
      link->url = *redirect.target;
      return ask(link);
    }
    if (!link->by_get && answer->status >= 400) return ask_by_get(link);
    LinkAnswer seen{.permanent = link->permanent,
                    .status = answer->status,
                    .status_text = status_text(answer->response_head, answer->status),
                    .verdict = verdict_of(*link, *answer),
                    .problem = redirect.target ? "it redirects without end" : redirect.problem};
    end(*link, judge_link(seen, link->redirects > 0));
  }

  // What a server answers HEAD with, or does not, may be for HEAD only.
  void ask_by_get(const std::shared_ptr<Link>& link) {
    link->by_get = true;
    ask(link);
  }

  void failed(const std::shared_ptr<Link>& link, const Error& error) {
    LinkAnswer seen;
    seen.error = error;
    if (error.kind == ErrorKind::kNetwork && !link->by_get) return ask_by_get(link);
    end(*link, judge_link(seen, link->redirects > 0));
  }

  // By what is known: of an answer to HEAD the rules for a page's text have nothing to look at.
  static verdict::Verdict verdict_of(const Link& link, const fetch::Response& answer) {
    const std::string asked = link.asked.without_fragment();
    const std::string led_to = link.url.without_fragment();
    const std::string type(fetch::find_header(answer.response_head, "content-type").value_or(""));
    verdict::Facts facts{.asked_url = asked,
                         .final_url = led_to,
                         .status = answer.status,
                         .response_head = answer.response_head,
                         .content_type = type};
    std::string title;
    if (link.by_get && type.starts_with("text/html")) {
      facts.html = answer.body.view();
      title = parse::find_title(answer.body.view());
      facts.title = title;
    }
    return verdict::judge(facts);
  }

  void end(const Link& link, CheckedLink checked) {
    checked.final_url = link.url.without_fragment();
    --under_way_;
    const std::string host(link.asked.host());
    if (!hosts_[host].empty()) due_.emplace(Clock::now() + options_.pause, host);
    tell(link.number, std::move(checked));
  }

  void tell_error(std::size_t number, const Error& error) {
    LinkAnswer seen;
    seen.error = error;
    tell(number, judge_link(seen, false));
  }

  void tell(std::size_t number, CheckedLink checked) {
    checked.url = urls_[number];
    ++told_;
    tell_(checked);
  }

  const std::vector<std::string>& urls_;
  const LinkCheckOptions& options_;
  const std::function<void(const CheckedLink&)>& tell_;
  const std::atomic<bool>& stop_;
  std::unordered_map<std::string, std::deque<std::size_t>> hosts_;  // what is still to be asked
  std::multimap<Clock::time_point, std::string> due_;  // hosts by when they may be asked
  std::size_t under_way_ = 0;
  std::size_t told_ = 0;
  fetch::Fetcher fetcher_;  // goes first: it may still call back
};

}  // namespace

Result<void> check_links(const std::vector<std::string>& urls, const LinkCheckOptions& options,
                         const std::function<void(const CheckedLink&)>& tell,
                         const std::atomic<bool>& stop) {
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(for_links(options.fetch)));
  return LinkChecks(urls, options, tell, stop, std::move(fetcher)).run();
}

}  // namespace varve::crawl
