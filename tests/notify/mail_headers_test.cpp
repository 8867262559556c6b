#include "notify/mail_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace varve::notify {
namespace {

TEST(MailHeaders, AreOneFieldWhateverTheTextSays) {
  const std::pair<std::string, std::string_view> rows[] = {
      {"Changed: Returns", "Subject: Changed: Returns"},
      {"a\r\nBcc: b@example.org", "Subject: a  Bcc: b@example.org"},
      {"Rückgabe", "Subject: =?UTF-8?B?UsO8Y2tnYWJl?="},
      {"=?UTF-8?B?UsO8Y2tnYWJl?=", "Subject: =?UTF-8?B?PT9VVEYtOD9CP1VzTzhZMnRuWVdKbD89?="},
      {"", "Subject: "},
  };
  for (const auto& [text, field] : rows) EXPECT_EQ(text_field("Subject", text), field) << text;
}

TEST(MailHeaders, HaveLinesOfAtMost76CharactersThatAreNeverBlank) {
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "\xC3\xBC";
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word ";
  for (const std::string& text :
       {umlauts, words, std::string(300, 'x'), std::string(300, ' '), std::string(40, '\xFF')}) {
    const std::string field = text_field("Subject", text);
    std::string_view rest = field;
    for (bool first = true; !rest.empty(); first = false) {
      const std::size_t end = std::min(rest.find("\r\n"), rest.size());
      const std::string_view line = rest.substr(0, end);
      if (text.find("  ") == std::string::npos) EXPECT_LE(line.size(), 76U) << line;
      EXPECT_LE(line.size(), 998U);  // RFC 5322 2.1.1
      EXPECT_NE(line.find_first_not_of(' '), std::string_view::npos) << text;
      if (!first) EXPECT_EQ(line.front(), ' ');
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
  }
}

TEST(MailHeaders, HaveDatesOfLetters) {
  EXPECT_EQ(mail_date(Time{0}), "Thu, 01 Jan 1970 00:00:00 +0000");
}

}  // namespace
}  // namespace varve::notify
