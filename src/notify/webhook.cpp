#include "notify/webhook.hpp"

#include <fmt/format.h>

#include "varve/base/base64.hpp"
#include "varve/base/concat.hpp"
#include "varve/base/secret.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/parse/charset.hpp"

namespace varve::notify {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kShortestKey = 24;  // bytes
constexpr std::size_t kLongestKey = 64;
constexpr std::size_t kQuoted = 200;  // bytes of an answer, in the sentence on it

fetch::Options options_of(const settings::Notify& settings, const WebhookLimits& limits) {
  fetch::Options options;
  options.allow_private = settings.allow_private.value_or(false);
  options.cookies = false;
  options.limits.max_transferred = limits.answer;
  options.limits.max_decoded = limits.answer;
  options.limits.max_head = limits.answer;
  options.limits.connect_timeout = limits.connect;
  options.limits.total_timeout = limits.total;
  options.limits.attempts = 1;  // the outbox tries again
  return options;
}

std::string body_of(const Notice& notice, std::string_view link_base) {
  return archive::dump({{"type", "page." + notice.kind},
                        {"timestamp", notice.time.rfc3339()},
                        {"data", to_json(notice, link_base)}});
}

Result<fetch::PassedOn> request_of(const Notice& notice, const settings::Notify& settings,
                                   Time now) {
  std::string body = body_of(notice, settings.link_base.value_or(""));
  const std::string seconds = std::to_string(now.us / kMicrosecondsOfSecond);
  fetch::PassedOn request{.method = "POST",
                          .headers = {{"User-Agent", std::string(fetch::kUserAgent)},
                                      {"Content-Type", "application/json"},
                                      {"Accept", "*/*"},
                                      {"webhook-id", notice.id},
                                      {"webhook-timestamp", seconds}},
                          .body = std::nullopt};
  if (settings.webhook_secret) {
    VARVE_ASSIGN(const std::string key, webhook_key(*settings.webhook_secret));
    request.headers.emplace_back("webhook-signature",
                                 webhook_signature(key, notice.id, seconds, body));
  }
  request.body = Body(std::move(body));
  return request;
}

// What the server said for people, on one line.
std::string quoted(const fetch::Response& answer) {
  if (answer.body.size() == 0) return {};
  std::string text = parse::to_utf8(answer.body.view().substr(0, kQuoted), parse::Encoding::utf8());
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return ": " + text;
}

}  // namespace

Result<std::string> webhook_key(std::string_view secret) {
  const bool named = secret.starts_with(kSecretPrefix);
  const std::string key =
      from_base64(named ? secret.substr(kSecretPrefix.size()) : secret).value_or("");
  if (named && key.size() >= kShortestKey && key.size() <= kLongestKey) return key;
  return fail(ErrorKind::kInvalid,
              "webhook_secret in config.toml is whsec_ and base64 of {} to {} random bytes; "
              "`echo whsec_$(openssl rand -base64 32)` makes one",
              kShortestKey, kLongestKey);
}

std::string webhook_signature(std::string_view key, std::string_view id, std::string_view seconds,
                              std::string_view body) {
  return "v1," + to_base64(hmac_sha256(key, concat({id, ".", seconds, ".", body})).view());
}

Result<void> check_webhook(const settings::Notify& settings) {
  if (settings.webhook_secret) VARVE_TRY(webhook_key(*settings.webhook_secret));
  return {};
}

Result<std::string> send_webhook(const Notice& notice, const Channel& channel,
                                 const settings::Notify& settings, Time now,
                                 const WebhookLimits& limits) {
  const auto url = url::Url::parse(channel.target);
  if (!url) return fail(ErrorKind::kInvalid, "{} is no URL", channel.target);
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options_of(settings, limits)));
  fetch::Request request;
  request.url = *url;
  VARVE_ASSIGN(request.passed_on, request_of(notice, settings, now));
  VARVE_ASSIGN(const fetch::Response answer, fetcher.fetch(std::move(request)));
  if (answer.status >= 200 && answer.status <= 299) {
    return fmt::format("{} answered {}", url->host(), answer.status);
  }
  return fail(ErrorKind::kNetwork, "{} answered with the status {}{}", url->host(), answer.status,
              quoted(answer));
}

}  // namespace varve::notify
