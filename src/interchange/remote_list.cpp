#include "interchange/remote_list.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"
#include "varve/fetch/head.hpp"

namespace varve::interchange {
namespace {

constexpr std::uint64_t kPage = 5'000;           // lines
constexpr std::uint64_t kAll = 100'000'000;      // of a list in one answer
constexpr std::size_t kMaxResumeKey = 32 << 10;  // bytes
constexpr int kMaxEmptyPages = 100;
constexpr int kListRedirects = 5;

bool is_sound(std::string_view key) {
  return key.size() <= kMaxResumeKey &&
         std::none_of(key.begin(), key.end(), [](char c) { return c >= 0 && c < 0x20; });
}

bool is_same(const CdxLine& a, const CdxLine& b) {
  return a.url == b.url && a.time == b.time;
}

Result<void> check(const fetch::Response& answer, const url::Url& url) {
  if (answer.status != 200) {
    return fail(ErrorKind::kNetwork, "the CDX server answered {} to {}", answer.status, url.href());
  }
  if (answer.truncated == Truncation::kLength) {
    return fail(ErrorKind::kLimit,
                "the CDX server's list is too long ({}); ask for less, with --from and --to",
                answer.truncation_reason);
  }
  if (answer.truncated != Truncation::kNone) {
    return fail(ErrorKind::kNetwork, "the CDX server's answer broke off");
  }
  const auto type = fetch::find_header(answer.response_head, "content-type").value_or("");
  if (starts_with_ascii(type, "text/html")) {
    return fail(ErrorKind::kInvalid,
                "{} answers with a web page, not with a list of captures; is it a CDX server?",
                url.href());
  }
  return {};
}

}  // namespace

std::uint64_t RemoteList::left() const {
  const std::uint64_t limit = query_.limit == 0 ? kAll : query_.limit;
  const std::uint64_t came = place_.lines + in_page_;
  return limit - std::min(limit, came);
}

Result<std::optional<ListedLine>> RemoteList::next() {
  for (;;) {
    if (ended_) return std::nullopt;
    if (!ahead_ && reader_) ahead_ = take_ahead();
    if (ahead_) {
      ListedLine line = *std::exchange(ahead_, std::nullopt);
      ahead_ = take_ahead();
      if (!line.line) return line;
      const bool next_too = ahead_ ? ahead_->line && is_same(*ahead_->line, *line.line)
                                   : !reader_->resume_key().empty();
      line.shares_second = next_too || (last_ && is_same(*last_, *line.line));
      last_ = *line.line;
      return line;
    }
    VARVE_ASSIGN(const bool more, turn_page());
    ended_ = !more;
  }
}

// The next line of this page.
std::optional<ListedLine> RemoteList::take_ahead() {
  while (left() > 0) {
    auto line = reader_->next();
    if (!line) return std::nullopt;
    if (to_skip_ > 0) {
      --to_skip_;
      continue;
    }
    ++in_page_;
    return ListedLine{*std::move(line), place_.lines + in_page_, false};
  }
  return std::nullopt;
}

// Whether there is another.
Result<bool> RemoteList::turn_page() {
  if (left() == 0) return false;
  RemoteArchive::Page page{std::min(kPage, left()), place_.resume_key, true};
  if (reader_) {
    const std::string key = reader_->resume_key();
    empty_pages_ = in_page_ == 0 ? empty_pages_ + 1 : 0;
    if (!key.empty()) {
      if (key == place_.resume_key || !is_sound(key) || empty_pages_ > kMaxEmptyPages) {
        return fail(ErrorKind::kInvalid,
                    "the CDX server's pages lead nowhere: it names \"{}\" next",
                    key.substr(0, 100));
      }
      place_ = {key, place_.lines + in_page_};
      page.resume_key = key;
    } else if (resumable_ && place_.resume_key.empty() && in_page_ >= asked_) {
      // The server knows of no pages, and may have more: all of it, then.
      to_skip_ = place_.lines + in_page_;
      place_.lines += in_page_;
      page.limit = left() + to_skip_;
      page.resumable = resumable_ = false;
    } else {
      return false;
    }
    in_page_ = 0;
  }
  VARVE_TRY(read_page(page));
  return true;
}

Result<void> RemoteList::read_page(const RemoteArchive::Page& page) {
  auto answer = get(page);
  const bool stale = answer && answer->status >= 400 && answer->status < 500 &&
                     answer->status != 429 && resumed_ && !page.resume_key.empty();
  if (stale) {
    place_ = {};
    answer = get({std::min(kPage, left()), {}, true});
  }
  if (!answer) return tl::unexpected(answer.error().in("the list of captures"));
  resumed_ = false;
  VARVE_TRY(check(*answer, archive_.endpoint()));
  asked_ = page.limit;
  reader_.reset();
  answer_ = *std::move(answer);
  reader_.emplace(answer_.body.view(), Time::now());
  return {};
}

// An endpoint that moved (http: to https:) takes its replay along.
Result<fetch::Response> RemoteList::get(const RemoteArchive::Page& page) {
  for (int hop = 0;; ++hop) {
    VARVE_ASSIGN(const url::Url url, archive_.list_url(query_, page));
    VARVE_ASSIGN(fetch::Response answer, client_.get_list(url));
    const auto location = fetch::find_header(answer.response_head, "location");
    if (answer.status < 301 || answer.status > 308 || !location) return answer;
    const auto target = url::Url::parse(*location, &url);
    if (hop == kListRedirects || !target || !target->is_http() ||
        target->origin() == url.origin()) {
      return fail(ErrorKind::kNetwork, "{} redirects to {}; give that as the CDX server",
                  archive_.endpoint().href(), location->substr(0, 200));
    }
    archive_.move_to(*target);
  }
}

}  // namespace varve::interchange
