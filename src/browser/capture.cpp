#include "varve/browser/capture.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "browser/exchanges.hpp"
#include "browser/visit.hpp"
#include "varve/archive/json.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/base/bytes.hpp"
#include "varve/crawl/begin.hpp"
#include "varve/crawl/own_capture.hpp"
#include "varve/record/recording_proxy.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::browser {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBesides{60'000};  // for what is fetched besides
constexpr const char* kDevices[] = {"desktop", "phone", "tablet"};
constexpr int kRounds = 8;  // of what is named by what was fetched besides

// One page's capture: the proxy, the writer behind it and the browser before it.
class Session {
 public:
  Session(archive::Archive& archive, const Path& keys, const crawl::SaveOptions& save,
          const Options& options, const std::atomic<bool>& stop)
      : archive_(archive),
        keys_(keys),
        save_(save),
        options_(options),
        stop_(stop),
        deadline_(Clock::now() + options.limits.time),
        writer_(archive, true, [this](const crawl::PageResult& page) { result_ = page; }),
        exchanges_(writer_, save.requisites ? save.max_requisites : 0) {}

  Result<archive::SavedPage> run(const url::Url& url, archive::SavedPage begun,
                                 const std::function<void(const crawl::Progress&)>& progress);

 private:
  Result<void> start_proxy(const url::Url& url);
  Result<void> look_at(const url::Url& url);
  void fetch_besides();
  void wait_for_besides(Clock::time_point end);
  crawl::FinishedPage finished(archive::SavedPage page, const std::optional<Error>& trouble);
  const Exchanges::Seen* find_document(const std::vector<Exchanges::Seen>& seen) const;
  void judge(const Exchanges::Seen& document, bool changed, const std::optional<Error>& trouble,
             archive::SavedPage& saved) const;
  std::optional<Error> failure_of(const std::string& url);
  void name_failures(const std::vector<Exchanges::Seen>& seen, archive::SavedPage& page);
  void add_shown(crawl::FinishedPage& page);
  void add_shown(std::string_view prefix, const char* mime, std::string bytes,
                 crawl::FinishedPage& page);
  [[nodiscard]] std::string circumstances(const std::string& of_save) const;
  Result<void> look_at_limits();
  void show_progress();

  archive::Archive& archive_;
  const Path& keys_;
  const crawl::SaveOptions& save_;
  const Options& options_;
  const std::atomic<bool>& stop_;
  const Clock::time_point deadline_;
  std::optional<archive::SavedPage> result_;  // once it is durable
  crawl::CaptureWriter writer_;
  Exchanges exchanges_;
  std::unique_ptr<record::RecordingProxy> proxy_;
  std::function<void(const crawl::Progress&)> progress_;
  Shown shown_;
};

Result<void> Session::start_proxy(const url::Url& url) {
  record::Options options;
  options.keys = keys_;
  options.max_decoded = save_.fetch.limits.max_decoded;
  options.allow_private = save_.fetch.allow_private;
  options.upstream = save_.fetch.proxy;
  options.headers = save_.fetch.headers;
  options.first_party = url.host();
  options.is_unwanted = is_browsers_own;
  record::Callbacks callbacks;
  callbacks.take = [this](record::Exchange exchange) {
    return exchanges_.take(std::move(exchange));
  };
  callbacks.failed = [this](const url::Url& failed, const Error& error) {
    exchanges_.failed(failed, error);
  };
  VARVE_ASSIGN(proxy_, record::RecordingProxy::start(archive_, options, std::move(callbacks)));
  return {};
}

Result<void> Session::look_at(const url::Url& url) {
  VisitOptions how{options_};
  how.proxy = {proxy_->address(), proxy_->authority_pin(), true};
  how.activity = [this] { return proxy_->activity(); };
  how.cookies = save_.fetch.cookie_file;
  how.watch = [this] { return look_at_limits(); };
  how.arrived = [this](const std::string& address) -> Result<void> {
    if (const auto error = failure_of(address)) return tl::unexpected(*error);
    return {};
  };
  return visit(url, how, deadline_, stop_, shown_);
}

Result<void> Session::look_at_limits() {
  show_progress();
  if (proxy_->activity().received <= options_.limits.bytes) return {};
  return fail(ErrorKind::kLimit, "the page loads more than {}", human_bytes(options_.limits.bytes));
}

void Session::show_progress() {
  if (!progress_) return;
  const record::Activity activity = proxy_->activity();
  progress_({0, 1, exchanges_.count(), activity.pending, activity.received});
}

// What the markup names and this browser had no need of: other sizes of pictures, fonts and
// pictures of other states, stylesheets of other media. Another window will want them.
void Session::fetch_besides() {
  if (!save_.requisites) return;
  const auto document = url::Url::parse(shown_.address);
  if (document && !shown_.dom.empty()) exchanges_.read_dom(*document, shown_.dom);
  const auto end = Clock::now() + kBesides;
  for (int round = 0; round < kRounds && Clock::now() < end && !stop_; ++round) {
    const auto wanted = exchanges_.take_wanted();
    if (wanted.empty()) return;
    for (const crawl::Requisite& each : wanted) {
      proxy_->fetch_besides(each.url, exchanges_.headers_for(each));
    }
    wait_for_besides(end);
  }
}

void Session::wait_for_besides(Clock::time_point end) {
  constexpr milliseconds kPause{20};
  do {
    std::this_thread::sleep_for(kPause);
    show_progress();
  } while (proxy_->activity().pending > 0 && Clock::now() < end && !stop_ && look_at_limits());
}

const Exchanges::Seen* Session::find_document(const std::vector<Exchanges::Seen>& seen) const {
  const auto address = url::Url::parse(shown_.address);
  const std::string url = address ? address->without_fragment() : std::string();
  const Exchanges::Seen* found = nullptr;
  for (const Exchanges::Seen& each : seen) {
    if (each.is_document && each.url == url) found = &each;
  }
  return found;
}

void Session::name_failures(const std::vector<Exchanges::Seen>& seen, archive::SavedPage& page) {
  auto& failed = page.snapshot.failed;
  const auto document = url::Url::parse(page.snapshot.final_url);
  const auto icon = document ? crawl::favicon_guess(*document) : std::nullopt;
  const std::string guessed_icon(icon ? icon->href() : "");
  for (const Exchanges::Failure& each : exchanges_.failures()) {
    failed.push_back({each.url, each.error.message});
  }
  for (const Exchanges::Seen& each : seen) {
    page.bytes_received += each.received;
    if (each.url == page.snapshot.final_url || each.method != "GET") continue;
    if (each.status >= 400 && each.url == guessed_icon && !exchanges_.is_named(each.url)) continue;
    const std::string failure = each.failure();
    if (failure.empty()) {
      ++page.resources;
    } else {
      failed.push_back({each.url, failure});
    }
  }
}

void Session::add_shown(std::string_view prefix, const char* mime, std::string bytes,
                        crawl::FinishedPage& page) {
  if (bytes.empty()) return;
  auto capture =
      crawl::submit_own(writer_, archive::Source::kBrowser, prefix, page.result.snapshot.final_url,
                        Time::now(), mime, std::move(bytes));
  if (!capture) return;
  page.members.push_back(capture);
  page.owned.push_back(std::move(capture));
}

void Session::add_shown(crawl::FinishedPage& page) {
  add_shown(archive::kPicture, "image/png", std::move(shown_.picture), page);
  add_shown(archive::kThumbnail, "image/jpeg", std::move(shown_.thumbnail), page);
  add_shown(archive::kPdf, "application/pdf", std::move(shown_.pdf), page);
  add_shown(archive::kDom, "text/html", std::move(shown_.dom), page);
}

std::optional<Error> Session::failure_of(const std::string& url) {
  for (const Exchanges::Failure& each : exchanges_.failures()) {
    if (each.url == url) return each.error;
  }
  return std::nullopt;
}

// The browser got the document twice, with other bytes.
bool has_changed(const std::vector<Exchanges::Seen>& seen, const Exchanges::Seen& document) {
  return std::any_of(seen.begin(), seen.end(), [&](const Exchanges::Seen& each) {
    return each.is_document && each.method == "GET" && each.url == document.url &&
           each.status == document.status && each.digest != document.digest;
  });
}

crawl::FinishedPage Session::finished(archive::SavedPage result,
                                      const std::optional<Error>& trouble) {
  crawl::FinishedPage page;
  page.result = std::move(result);
  archive::SavedPage& saved = page.result;
  const auto seen = exchanges_.seen();
  const Exchanges::Seen* document = find_document(seen);
  if (document == nullptr) {
    const Error nothing{ErrorKind::kNetwork, "no document came"};
    saved.error = failure_of(shown_.address).value_or(trouble.value_or(nothing));
    return page;
  }
  saved.snapshot.final_url = document->url;
  saved.snapshot.title = shown_.title.empty() ? document->title : crawl::cut_title(shown_.title);
  saved.status = document->status;
  saved.mime = document->mime;
  saved.digest = document->digest;
  saved.kept = true;
  name_failures(seen, saved);
  for (const Exchanges::Seen& each : seen) {
    page.members.push_back(each.capture);
    page.owned.push_back(each.capture);
  }
  page.document = document->capture;
  judge(*document, has_changed(seen, *document), trouble, saved);
  add_shown(page);
  return page;
}

// As the rules judge what the browser showed; where it got into trouble, that is the verdict.
void Session::judge(const Exchanges::Seen& document, bool changed,
                    const std::optional<Error>& trouble, archive::SavedPage& saved) const {
  const bool cancelled = trouble && trouble->kind == ErrorKind::kCancelled;
  if (trouble && !cancelled) {
    saved.snapshot.verdict = "truncated: " + trouble->message;
    saved.error = Error{trouble->kind, trouble->message + "; what had come was kept"};
    return;
  }
  const auto asked = url::Url::parse(saved.snapshot.url);
  const std::string asked_url = asked ? asked->without_fragment() : saved.snapshot.url;
  verdict::Facts facts{.asked_url = asked_url,
                       .final_url = saved.snapshot.final_url,
                       .status = document.status,
                       .response_head = document.response_head,
                       .title = saved.snapshot.title,
                       .content_type = "text/html; charset=utf-8",
                       .truncation = document.truncation_reason,
                       .rendered = true,
                       .changed = changed,
                       .interrupted = cancelled,
                       .missing = saved.snapshot.failed.size()};
  if (!shown_.dom.empty()) facts.html = shown_.dom;
  crawl::end_page(verdict::judge(facts), saved);
}

// How the browser was set up and what was done in the page, besides what the save's options say.
std::string Session::circumstances(const std::string& of_save) const {
  archive::Json all = archive::Json::parse(of_save, nullptr, false);
  if (!all.is_object()) all = archive::Json::object();
  const Viewport& viewport = options_.viewport;
  all["browser"] = shown_.browser;
  all["sandbox"] = has_sandbox();
  all["viewport"] = {{"width", viewport.width},
                     {"height", viewport.height},
                     {"scale", viewport.scale},
                     {"device", kDevices[static_cast<std::size_t>(viewport.kind)]}};
  all.erase("user_agent");  // what the browser says of itself stands in each request
  if (!options_.language.empty()) all["language"] = options_.language;
  if (!options_.timezone.empty()) all["timezone"] = options_.timezone;
  all["profile"] = options_.profile.empty() ? "new" : "kept";
  all["dismiss_cookies"] = options_.dismiss_cookies;
  if (shown_.behaved.is_object()) {
    if (const auto by = shown_.behaved.value("dismissed", std::string()); !by.empty()) {
      all["cookie_banner"] = by;
    }
    all["presses_for_more"] = shown_.behaved.value("presses", 0);
  }
  return archive::dump(all);
}

Result<archive::SavedPage> Session::run(
    const url::Url& url, archive::SavedPage begun,
    const std::function<void(const crawl::Progress&)>& progress) {
  progress_ = progress;
  shown_.address = url.without_fragment();
  VARVE_TRY(start_proxy(url));
  const auto visited = look_at(url);
  fetch_besides();
  proxy_.reset();  // ends what is on its way
  std::optional<Error> trouble;
  if (!visited) trouble = visited.error();
  begun.snapshot.circumstances = circumstances(begun.snapshot.circumstances);
  writer_.finish(finished(std::move(begun), trouble));
  VARVE_TRY(writer_.close());
  if (!result_) return fail(ErrorKind::kIo, "the archive told nothing of the page");
  return *std::move(result_);
}

}  // namespace

Result<archive::SavedPage> save_page(archive::Archive& archive, const Path& keys,
                                     const std::string& asked, const crawl::SaveOptions& save,
                                     const Options& options,
                                     const std::function<void(const crawl::Progress&)>& progress,
                                     const std::atomic<bool>& stop) {
  archive::SavedPage begun;
  const auto url = crawl::begin_page(archive, asked, save, stop, begun);
  if (!url) return begun;
  return Session(archive, keys, save, options, stop).run(*url, std::move(begun), progress);
}

}  // namespace varve::browser
