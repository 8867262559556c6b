#include "varve/notify/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace varve::notify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Channel, IsWhatAUserWrites) {
  struct Row {
    std::string_view name;
    std::string_view text;
    ChannelKind kind;
    std::string_view target;
  };
  constexpr Row kRows[] = {
      {"a webhook", "https://hook.example/a?b=c", ChannelKind::kWebhook,
       "https://hook.example/a?b=c"},
      {"without its fragment", " HTTP://Hook.example#x ", ChannelKind::kWebhook,
       "http://hook.example/"},
      {"a letter", "mailto:some.body+x@example.org", ChannelKind::kMail, "some.body+x@example.org"},
      {"percent-encoded", "mailto:a%2Bb@example.org", ChannelKind::kMail, "a+b@example.org"},
      {"a command", "command:/bin/tell me", ChannelKind::kCommand, ""},
      {"the feed", "feed", ChannelKind::kFeed, ""},
  };
  for (const Row& row : kRows) {
    const auto channel = parse_channel(row.text);
    ASSERT_TRUE(channel) << row.name << ": " << channel.error().message;
    EXPECT_EQ(channel->kind, row.kind) << row.name;
    EXPECT_EQ(channel->target, row.target) << row.name;
    const auto again = parse_channel(channel->text);
    ASSERT_TRUE(again) << row.name;
    EXPECT_EQ(again->target, row.target) << row.name;
  }
}

TEST(Channel, SaysWhatWouldBeRight) {
  const std::pair<std::string, std::string_view> rows[] = {
      {"", "is no channel"},
      {"ftp://hook.example/", "is no channel"},
      {"hook.example", "is no channel"},
      {"https://a:b@hook.example/", "has no name and password"},
      {"mailto:", "is no address"},
      {"mailto:a@example.org?bcc=b@example.org", "is no address"},
      {"mailto:a@example.org,b@example.org", "is no address"},
      {"mailto:a%0D%0ABcc:b@example.org", "is no address"},
      {"mailto:a%3E%20SIZE=1@example.org", "is no address"},
      {"mailto:\"a b\"@example.org", "is no address"},
      {"mailto:-oX@example.org", "is no address"},
      {"mailto:a@b@example.org", "is no address"},
      {"mailto:\xC3\xBC@example.org", "is no address"},
      {"mailto:a@[127.0.0.1]", "is no address"},
      {"command:", "the whole path of its program"},
      {"command:tell me", "the whole path of its program"},
      {"command:/bin/tell 'me", "a quote of the command does not end"},
      {"command:/bin/tell \\", "ends in a backslash"},
      {"command:/bin/tell\nme", "is one line"},
      {"https://hook.example/" + std::string(5'000, 'a'), "at most 4096 bytes"},
  };
  for (const auto& [text, says] : rows) {
    const auto channel = parse_channel(text);
    ASSERT_FALSE(channel) << text;
    EXPECT_THAT(channel.error().message, HasSubstr(std::string(says))) << text;
  }
}

TEST(Channel, SplitsACommandWithoutAShell) {
  const std::pair<std::string_view, std::vector<std::string>> rows[] = {
      {"", {}},
      {"  /a \t b ", {"/a", "b"}},
      {"/a 'b c' \"d e\"", {"/a", "b c", "d e"}},
      {"/a b'c'\"d\"", {"/a", "bcd"}},
      {"/a '' \"\"", {"/a", "", ""}},
      {"/a b\\ c \\'", {"/a", "b c", "'"}},
      {"/a '\\n' \"\\\"\"", {"/a", "\\n", "\""}},
      {"/a $HOME `id` *;|&> #x", {"/a", "$HOME", "`id`", "*;|&>", "#x"}},
  };
  for (const auto& [line, words] : rows) {
    const auto split = split_words(line);
    ASSERT_TRUE(split) << line;
    EXPECT_EQ(*split, words) << line;
  }
}

}  // namespace
}  // namespace varve::notify
