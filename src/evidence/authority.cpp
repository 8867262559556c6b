#include "evidence/authority.hpp"

#include "evidence/revocation.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::evidence {
namespace {

constexpr std::chrono::seconds kLongest{15};  // of one answer
constexpr std::uint64_t kMaxAnswer = 1 << 20;

Result<std::string> ask(const std::string& address, fetch::PassedOn asked, std::uint64_t max_answer,
                        bool allow_private) {
  auto url = url::Url::parse(address);
  if (!url) return fail(ErrorKind::kInvalid, "\"{}\" is no URL", address);
  fetch::Options options;
  options.allow_private = allow_private;
  options.limits.total_timeout = kLongest;
  options.limits.max_transferred = options.limits.max_decoded = max_answer;
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options));
  fetch::Request request;
  request.url = *std::move(url);
  request.passed_on = std::move(asked);
  VARVE_ASSIGN(const fetch::Response answer, fetcher.fetch(std::move(request)));
  if (answer.status != 200) {
    return fail(ErrorKind::kRefused, "it answered with the status {}", answer.status);
  }
  return std::string(answer.body.view());
}

// RFC 3161 3.4: the query by POST, the answer as the body.
fetch::PassedOn timestamp_request(const std::string& query) {
  return {"POST",
          {{"User-Agent", std::string(fetch::kUserAgent)},
           {"Content-Type", "application/timestamp-query"},
           {"Accept", "application/timestamp-reply"}},
          Body(query)};
}

fetch::PassedOn list_request() {
  return {"GET",
          {{"User-Agent", std::string(fetch::kUserAgent)}, {"Accept", "application/pkix-crl"}},
          {}};
}

// From the first of the URLs that gives it.
Result<std::string> fetch_list(const std::vector<std::string>& urls, const std::string& issuer,
                               bool allow_private) {
  Result<std::string> list = fail(ErrorKind::kInvalid, "no URL says where it is");
  for (const std::string& url : urls) {
    list = ask(url, list_request(), kMaxDer, allow_private);
    if (!list) {
      list = tl::unexpected(list.error().in(url));
      continue;
    }
    const auto right = check_revocation_list(*list, issuer);
    if (right) return list;
    list = tl::unexpected(right.error().in(url));
  }
  return list;
}

// The last of a chain is believed as it is.
void fetch_lists(FreshStamp& fresh, bool allow_private) {
  const std::vector<std::string>& chain = fresh.stamp.chain;
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    const auto urls = revocation_urls(chain[i]);
    if (urls.empty()) continue;
    auto list = fetch_list(urls, chain[i + 1], allow_private);
    if (list) {
      fresh.lists.push_back(*std::move(list));
    } else {
      fresh.remarks.push_back(
          fmt::format("whether the certificate of {} was revoked is not known: {}",
                      fresh.stamp.authority, list.error().message));
    }
  }
}

}  // namespace

Result<FreshStamp> ask_authority(const SignedHead& head, const std::string& authority,
                                 const TrustStore& trust, bool allow_private) {
  const std::string data = head.signed_text();
  VARVE_ASSIGN(const std::string query, make_timestamp_query(data));
  VARVE_ASSIGN(const std::string answer,
               ask(authority, timestamp_request(query), kMaxAnswer, allow_private));
  FreshStamp fresh;
  VARVE_ASSIGN(fresh.token, token_of(answer, query, trust));
  VARVE_ASSIGN(fresh.stamp, read_token(fresh.token, data, trust));
  fetch_lists(fresh, allow_private);
  if (auto why = RevocationLists(fresh.lists).why_revoked(fresh.stamp.chain, fresh.stamp.time)) {
    return fail(ErrorKind::kInvalid, "{}", *why);
  }
  return fresh;
}

}  // namespace varve::evidence
