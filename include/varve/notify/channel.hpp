// Where notices go: what a user gives to --notify, on one line. Pure and thread-safe.
//
//   https://example.org/hook      a webhook: JSON by POST, signed (Standard Webhooks)
//   mailto:somebody@example.org   a letter to that address
//   command:/path/program a 'b c' a program, with those arguments and the notice on its stdin
//   feed                          nothing is sent: the notice stands in the Atom feed, as all do
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::notify {

enum class ChannelKind : unsigned char { kWebhook, kMail, kCommand, kFeed };
std::string_view to_string(ChannelKind kind);  // "webhook", "mail", "command", "feed"

struct Channel {
  ChannelKind kind = ChannelKind::kFeed;
  std::string text;                     // as parse_channel() takes it: what tells channels apart
  std::string target = {};              // the webhook's URL, the letter's address
  std::vector<std::string> words = {};  // of the command, the program's path first
};

// kInvalid says what would be right.
Result<Channel> parse_channel(std::string_view text);

// A command's words, without a shell: they are parted by blanks. Between '…' all stands for itself.
// Between "…", and outside of quotes, a backslash makes the next character stand for itself.
// Nothing else means anything: no variables, no patterns, no pipes. kInvalid: a quote that does not
// end, a backslash at the end.
Result<std::vector<std::string>> split_words(std::string_view line);

// Whether letters go to it: one address of RFC 5321 4.1.2 in ASCII, without quotes, comments or
// literals of networks.
bool is_mail_address(std::string_view text);

}  // namespace varve::notify
