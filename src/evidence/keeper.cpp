#include "varve/evidence/keeper.hpp"

#include "varve/fetch/fetcher.hpp"

namespace varve::evidence {
namespace {

constexpr std::chrono::milliseconds kSlice{100};
constexpr std::chrono::seconds kLongest{15};  // of an authority's answer
constexpr std::uint64_t kMaxAnswer = 1 << 20;

// RFC 3161 3.4: the query by POST, the answer as the body.
Result<std::string> ask(const std::string& authority, const std::string& query,
                        bool allow_private) {
  auto url = url::Url::parse(authority);
  if (!url) return fail(ErrorKind::kInvalid, "\"{}\" is no URL", authority);
  fetch::Options options;
  options.allow_private = allow_private;
  options.limits.total_timeout = kLongest;
  options.limits.max_transferred = options.limits.max_decoded = kMaxAnswer;
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options));
  fetch::Request request;
  request.url = *std::move(url);
  request.passed_on = fetch::PassedOn{"POST",
                                      {{"User-Agent", std::string(fetch::kUserAgent)},
                                       {"Content-Type", "application/timestamp-query"},
                                       {"Accept", "application/timestamp-reply"}},
                                      Body(query)};
  std::optional<Result<fetch::Response>> answer;
  fetcher.start(std::move(request),
                [&answer](Result<fetch::Response> result) { answer.emplace(std::move(result)); });
  while (!answer) VARVE_TRY(fetcher.run_for(kSlice));
  VARVE_TRY(*answer);
  if ((*answer)->status != 200) {
    return fail(ErrorKind::kRefused, "it answered with the status {}", (*answer)->status);
  }
  return std::string((*answer)->body.view());
}

// With the token, to be kept.
struct Fresh {
  std::string token;
  TimeStamp stamp;
};

Result<Fresh> stamp(const SignedHead& head, const std::string& authority,
                    const KeepOptions& options) {
  VARVE_ASSIGN(const TrustStore trust, TrustStore::load(options.certificates));
  const std::string data = head.signed_text();
  VARVE_ASSIGN(const std::string query, make_timestamp_query(data));
  VARVE_ASSIGN(const std::string answer, ask(authority, query, options.allow_private));
  Fresh fresh;
  VARVE_ASSIGN(fresh.token, token_of(answer, query, trust));
  VARVE_ASSIGN(fresh.stamp, read_token(fresh.token, data, trust));
  return fresh;
}

bool is_due(const std::optional<Time>& last, Time now, std::chrono::seconds interval) {
  return !last || now.us - last->us >= std::chrono::microseconds(interval).count();
}

Result<std::optional<Time>> time_of(const SignedHead* head) {
  if (head == nullptr) return std::nullopt;
  VARVE_ASSIGN(const Head parsed, parse_head(head->text));
  return parsed.time;
}

struct Work {
  CaughtUp caught_up;
  std::optional<SignedHead> head;
  bool locked = false;
  bool wants_stamp = false;
};

// Leaves the last head where it is where the key is locked.
Result<void> sign(Log& log, const KeepOptions& options, Time now, Work& work) {
  VARVE_ASSIGN(const auto key, log.signing_key(options.passphrase));
  if (!key) {
    work.locked = true;
    return {};
  }
  VARVE_ASSIGN(work.head, log.sign(now, *key));
  return {};
}

Result<Work> catch_up_and_sign(archive::Archive& archive, const Path& folder,
                               const KeepOptions& options, Time now) {
  VARVE_ASSIGN(const auto log, Log::write(archive, folder));
  Work work;
  VARVE_ASSIGN(work.caught_up, log->catch_up(archive));
  if (log->leaves().size() == 0) return work;
  const SignedHead* last = log->heads().empty() ? nullptr : &log->heads().back();
  VARVE_ASSIGN(const auto signed_at, time_of(last));
  if (last != nullptr) work.head = *last;
  if (is_due(signed_at, now, options.interval)) VARVE_TRY(sign(*log, options, now, work));
  if (options.authorities.empty() || !work.head) return work;
  const SignedHead* stamped = log->last_stamped();
  VARVE_ASSIGN(const auto stamped_at, time_of(stamped));
  const bool is_newer = stamped == nullptr || stamped->text != work.head->text;
  work.wants_stamp = is_newer && is_due(stamped_at, now, options.interval);
  return work;
}

}  // namespace

// Authorities are asked while nobody is kept from the archive.
Result<Kept> keep_log(archive::Archive& archive, const Path& folder, const KeepOptions& options,
                      Time now) {
  VARVE_ASSIGN(Work work, catch_up_and_sign(archive, folder, options, now));
  Kept kept{std::move(work.caught_up), std::move(work.head), work.locked, {}};
  if (!work.wants_stamp) return kept;
  std::vector<std::string> tokens;
  for (const std::string& authority : options.authorities) {
    auto fresh = stamp(*kept.head, authority, options);
    if (fresh) tokens.push_back(std::move(fresh->token));
    kept.stamps.push_back(
        {authority, fresh ? Result<TimeStamp>(std::move(fresh->stamp))
                          : tl::unexpected(fresh.error().in("the time-stamp of " + authority))});
  }
  if (tokens.empty()) return kept;
  VARVE_ASSIGN(const auto log, Log::write(archive, folder));
  for (const std::string& token : tokens) VARVE_TRY(log->add_stamp(*kept.head, token));
  return kept;
}

}  // namespace varve::evidence
