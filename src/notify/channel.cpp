#include "varve/notify/channel.hpp"

#include <algorithm>
#include <array>

#include "varve/base/ascii.hpp"
#include "varve/url/percent.hpp"
#include "varve/url/url.hpp"

namespace varve::notify {
namespace {

constexpr std::size_t kLongestChannel = 4'096;  // bytes
constexpr std::size_t kMostWords = 64;
constexpr std::string_view kMail = "mailto:";
constexpr std::string_view kCommand = "command:";

constexpr std::array<std::string_view, 4> kKinds = {"webhook", "mail", "command", "feed"};

// RFC 6068 2, without header fields: what a notice says is not a URL's matter.
Result<Channel> mail(std::string_view text) {
  std::string address = url::percent_decode(text.substr(kMail.size()));
  if (!is_mail_address(address)) {
    return fail(ErrorKind::kInvalid,
                "{} is no address that letters go to; it is one as mailto:somebody@example.org, "
                "without anything behind it",
                text);
  }
  return Channel{ChannelKind::kMail, std::string(text), std::move(address)};
}

Result<Channel> command(std::string_view text) {
  VARVE_ASSIGN(std::vector<std::string> words, split_words(text.substr(kCommand.size())));
  if (words.empty() || !words.front().starts_with('/')) {
    return fail(ErrorKind::kInvalid,
                "a command begins with the whole path of its program, as "
                "command:/usr/local/bin/tell somebody");
  }
  return Channel{ChannelKind::kCommand, std::string(text), {}, std::move(words)};
}

Result<Channel> webhook(std::string_view text) {
  const auto url = url::Url::parse(text);
  if (!url || !url->is_http()) {
    return fail(ErrorKind::kInvalid,
                "{} is no channel; channels are https://example.org/hook, "
                "mailto:somebody@example.org, command:/path/program and feed",
                text);
  }
  if (!url->username().empty() || !url->password().empty()) {
    return fail(ErrorKind::kInvalid,
                "a webhook's URL has no name and password before its host; what it is signed with "
                "is webhook_secret in config.toml");
  }
  return Channel{ChannelKind::kWebhook, url->without_fragment(), url->without_fragment()};
}

bool is_alphanumeric(char c) {
  return is_alpha(c) || (c >= '0' && c <= '9');
}

bool is_atext(char c) {
  return is_alphanumeric(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string::npos;
}

bool is_dotted(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos;
}

}  // namespace

std::string_view to_string(ChannelKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;  // RFC 5321 4.5.3
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  const auto is_of_host = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
  return is_dotted(local) && is_dotted(domain) && local.front() != '-' && domain.front() != '-' &&
         std::all_of(local.begin(), local.end(), is_atext) &&
         std::all_of(domain.begin(), domain.end(), is_of_host);
}

Result<Channel> parse_channel(std::string_view text) {
  text = trim(text);
  if (text.size() > kLongestChannel) {
    return fail(ErrorKind::kLimit, "a channel has at most {} bytes", kLongestChannel);
  }
  if (text.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos) {
    return fail(ErrorKind::kInvalid, "a channel is one line");
  }
  if (text == "feed") return Channel{ChannelKind::kFeed, "feed"};
  if (text.starts_with(kMail)) return mail(text);
  if (text.starts_with(kCommand)) return command(text);
  return webhook(text);
}

Result<std::vector<std::string>> split_words(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (quote == 0 && (c == ' ' || c == '\t')) {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      if (c == '\\' && quote != '\'') {
        if (++i == line.size()) return fail(ErrorKind::kInvalid, "the command ends in a backslash");
        c = line[i];
      }
      words.back() += c;
    }
  }
  if (quote != 0) return fail(ErrorKind::kInvalid, "a quote of the command does not end");
  if (words.size() > kMostWords) {
    return fail(ErrorKind::kLimit, "a command has at most {} words", kMostWords);
  }
  return words;
}

}  // namespace varve::notify
