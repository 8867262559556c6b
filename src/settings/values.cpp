#include <algorithm>

#include "varve/base/quantity.hpp"
#include "varve/base/time.hpp"
#include "varve/settings/settings.hpp"

namespace varve::settings {
namespace {

constexpr std::size_t kLongestAgent = 1'000;  // bytes; servers take some thousand for all headers
constexpr std::chrono::seconds kLongestTimeout{86'400};

constexpr std::string_view kUses[] = {"never", "auto", "always"};

// Settings are told in seconds, so that a part of one would be lost.
std::optional<std::chrono::seconds> whole_seconds(std::string_view duration) {
  const auto us = parse_duration(duration);
  if (!us || *us % kMicrosecondsOfSecond != 0) return std::nullopt;
  return std::chrono::seconds(*us / kMicrosecondsOfSecond);
}

}  // namespace

std::string_view to_string(BrowserUse use) {
  return kUses[static_cast<std::size_t>(use)];
}

Result<BrowserUse> read_browser(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kUses); ++i) {
    if (kUses[i] == text) return static_cast<BrowserUse>(i);
  }
  return fail(ErrorKind::kInvalid, "browser is \"never\", \"auto\" or \"always\"");
}

// RFC 9110 10.1.5 has products and comments, but servers are told much else. It must end no header.
Result<std::string> read_user_agent(std::string_view text) {
  const bool printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (printable && !text.empty() && text.size() <= kLongestAgent && text.front() != ' ' &&
      text.back() != ' ') {
    return std::string(text);
  }
  return fail(ErrorKind::kInvalid,
              "user_agent is a line of 1 to {} printable ASCII characters, such as \"Mozilla/5.0 "
              "(compatible; my archive)\"",
              kLongestAgent);
}

Result<std::chrono::seconds> read_timeout(std::string_view text) {
  const auto timeout = whole_seconds(text);
  if (timeout && timeout->count() > 0 && *timeout <= kLongestTimeout) return *timeout;
  return fail(ErrorKind::kInvalid, "timeout is a duration from 1s to {}, such as \"90s\" or \"5m\"",
              exact_duration(kLongestTimeout));
}

Result<std::chrono::seconds> read_interval(std::string_view text) {
  if (const auto interval = whole_seconds(text)) return *interval;
  return fail(ErrorKind::kInvalid, "interval is a duration, such as \"1d\" or \"6h\"");
}

Result<SmtpTls> read_smtp_tls(std::string_view text) {
  if (text == "always") return SmtpTls::kAlways;
  if (text == "never") return SmtpTls::kNever;
  return fail(ErrorKind::kInvalid, "smtp_tls is \"always\" or \"never\"");
}

Result<std::uint64_t> read_max_bytes(std::string_view text) {
  const auto bytes = parse_bytes(text);
  if (bytes && *bytes > 0) return *bytes;
  return fail(ErrorKind::kInvalid,
              "max_bytes is a size of at least one byte, such as \"500MB\" or \"4GiB\"");
}

}  // namespace varve::settings
