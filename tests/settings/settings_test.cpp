#include "varve/settings/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace varve::settings {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kName = "config.toml";

TEST(Settings, SayWhatAnOptionOfSaveWouldSay) {
  const auto settings = parse(R"toml([save]
browser = "always"
requisites = false
exact = true
user_agent = "Mozilla/5.0 (compatible; \"mine\")"
timeout = "5m"
max_bytes = "4GiB"
)toml",
                              kName);
  ASSERT_TRUE(settings) << settings.error().message;
  const Save wanted{BrowserUse::kAlways, false,     true, "Mozilla/5.0 (compatible; \"mine\")",
                    seconds(300),        4ULL << 30};
  EXPECT_EQ(settings->save, wanted);
  EXPECT_TRUE(settings->unknown.empty());
  EXPECT_EQ(parse("[save]\nmax_bytes = 1_000", kName)->save.max_bytes, 1'000);
  EXPECT_EQ(parse("", kName)->save, Save());
}

TEST(Settings, SayWhoTimeStampsTheLog) {
  const auto settings = parse(R"toml([evidence]
authorities = ["https://a.example/tsr", "http://b.example/"]
certificates = "/etc/tsa.pem"
interval = "6h"
passphrase_file = "/run/passphrase"
witness = "https://witness.example/save"
witness_credentials = "key:secret"
colour = "red"
)toml",
                              kName);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_THAT(settings->evidence.authorities,
              ElementsAre("https://a.example/tsr", "http://b.example/"));
  EXPECT_EQ(settings->evidence.certificates, "/etc/tsa.pem");
  EXPECT_EQ(settings->evidence.interval, seconds(6 * 3600));
  EXPECT_EQ(settings->evidence.passphrase_file, "/run/passphrase");
  EXPECT_EQ(settings->evidence.witness, "https://witness.example/save");
  EXPECT_EQ(settings->evidence.witness_credentials, "key:secret");
  EXPECT_THAT(settings->unknown, ElementsAre(HasSubstr("line 8: this version of varve does not "
                                                       "know evidence.colour")));
  for (const char* wrong : {"authorities = \"https://a.example\"", "authorities = [1]",
                            "certificates = 1", "interval = 1", "interval = \"soon\"",
                            "passphrase_file = 1", "witness = true", "witness_credentials = []"}) {
    const auto none = parse(fmt::format("[evidence]\n{}", wrong), kName);
    ASSERT_FALSE(none) << wrong;
    EXPECT_THAT(none.error().message, HasSubstr("config.toml, line 2: ")) << wrong;
  }
  EXPECT_FALSE(parse("evidence = 1", kName));
  const auto changed =
      change("[evidence]\ninterval = \"6h\" # often\n", kName, Save{BrowserUse::kNever, true});
  ASSERT_TRUE(changed);
  EXPECT_THAT(*changed, HasSubstr("interval = \"6h\" # often"));
}

TEST(Settings, SayHowPeopleAreTold) {
  const auto settings = parse(R"toml([notify]
smtp = "smtp://mail.example:587"
smtp_user = "varve"
smtp_password = "secret"
smtp_tls = "always"
from = "varve@example.org"
webhook_secret = "whsec_AAAA"
link_base = "https://archive.example"
allow_private = true
colour = "red"
)toml",
                              kName);
  ASSERT_TRUE(settings) << settings.error().message;
  const Notify said{.smtp = "smtp://mail.example:587",
                    .smtp_user = "varve",
                    .smtp_password = "secret",
                    .smtp_tls = SmtpTls::kAlways,
                    .from = "varve@example.org",
                    .webhook_secret = "whsec_AAAA",
                    .link_base = "https://archive.example",
                    .allow_private = true};
  EXPECT_EQ(settings->notify, said);
  EXPECT_THAT(settings->unknown, ElementsAre(HasSubstr("does not know notify.colour")));
  for (const char* wrong :
       {"smtp = 1", "smtp_user = []", "smtp_password = 1", "smtp_tls = true", "smtp_tls = \"try\"",
        "from = 1", "webhook_secret = 1", "link_base = 1", "allow_private = \"yes\""}) {
    const auto none = parse(fmt::format("[notify]\n{}", wrong), kName);
    ASSERT_FALSE(none) << wrong;
    EXPECT_THAT(none.error().message, HasSubstr("config.toml, line 2: ")) << wrong;
  }
}

TEST(Settings, NameTheLineOfWhatIsWrongAndWhatWouldBeRight) {
  const std::string_view rows[][2] = {
      {"timeout = 5", "config.toml, line 2: timeout is a duration from 1s to 1d, such as \"90s\""},
      {"timeout = \"0s\"", "timeout is a duration"},
      {"timeout = \"1500ms\"", "timeout is a duration"},
      {"timeout = \"2d\"", "timeout is a duration"},
      {"max_bytes = -1", "max_bytes is a size of at least one byte, such as \"500MB\""},
      {"max_bytes = 0", "max_bytes is a size"},
      {"max_bytes = 1.5", "max_bytes is a size"},
      {"exact = \"yes\"", "config.toml, line 2: exact is true or false"},
      {"browser = true", "browser is \"never\", \"auto\" or \"always\""},
      {"requisites = 1", "requisites is true or false"},
      {"user_agent = \"a\\r\\nCookie: b\"", "user_agent is a line of"},
      {"user_agent = \"\"", "user_agent is a line of"},
      {"user_agent = [\"a\"]", "user_agent is a line of"},
      {"exact = true\nexact = false", "config.toml, line 3: this is no TOML"},
      {"exact = ", "config.toml, line 2: this is no TOML"},
      {"exact = \"\xff\"", "this is no TOML"},
  };
  for (const auto& [line, says] : rows) {
    const auto settings = parse(fmt::format("[save]\n{}\n", line), kName);
    ASSERT_FALSE(settings) << line;
    EXPECT_EQ(settings.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(settings.error().message, HasSubstr(std::string(says)));
  }
  EXPECT_THAT(parse("\nsave = 1", kName).error().message,
              HasSubstr("config.toml, line 2: save is a table"));
}

// toml++ would do anything with them.
TEST(Settings, HaveOtherCharactersInStringsAndCommentsOnly) {
  for (const char* right :
       {"\xEF\xBB\xBF[save]", "# caf\xC3\xA9", "a = \"\xD1\xA0\"", "a = '\xD1\xA0'",
        "a = \"\"\"\n\xD1\xA0\\\"\"\"\"\"", "a = '''\n'\xD1\xA0'''''", "\"\xD1\xA0\" = 1",
        "a = \"\\\"\xD1\xA0\" # \"", "a = \"\" # \xD1\xA0"}) {
    EXPECT_TRUE(parse(right, kName)) << right;
  }
  for (const char* wrong :
       {"\xD1\xA0 = 1", "a = \xD1\xA0", "a = 1\xC2\xA0", "a = \"\" \xD1\xA0",
        "a = \"\"\"\"\"\"\xD1\xA0", "a = ''''''\xD1\xA0", "[\xD1\xA0]", "a = \"\\\\\"\xD1\xA0"}) {
    const auto none = parse(wrong, kName);
    ASSERT_FALSE(none) << wrong;
    EXPECT_THAT(none.error().message, HasSubstr("line 1: this is no TOML")) << wrong;
  }
  EXPECT_THAT(parse("a = '''\n\n'''\n\xD1\xA0 = 1", kName).error().message, HasSubstr("line 4"));
}

TEST(Settings, OfALaterVersionAreNoError) {
  const auto settings = parse("[save]\nexact = true\nscripts = 1\n\n[schedule]\na.b = 1\n", kName);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->save.exact, true);
  EXPECT_THAT(settings->unknown,
              ElementsAre("config.toml, line 3: this version of varve does not know save.scripts",
                          "config.toml, line 5: this version of varve does not know schedule"));
}

TEST(Settings, AreNoDeepTree) {
  std::string deep;
  for (int i = 0; i < 30'000; ++i) deep += "a.";
  EXPECT_EQ(parse(deep + "a = 1", kName).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse(deep.substr(0, 7'000) + "a = 1", kName)->unknown.size(), 1);
  EXPECT_EQ(parse("a = " + std::string(30'000, '['), kName).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(parse(std::string(70'000, '\n'), kName).error().kind, ErrorKind::kLimit);
}

TEST(Settings, AreChangedWhereTheyStand) {
  const std::string text =
      "# mine\nother = [1, 2]\n\n[save] # how\n# not long\ntimeout = \"5m\"\nexact = true\nlater = "
      "1\n\n[schedule]\nevery = \"6h\"\n";
  Save save;
  save.timeout = seconds(90);
  save.user_agent = "a \"b\" \\";
  const auto changed = change(text, kName, save);
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(*changed,
            "# mine\nother = [1, 2]\n\n[save] # how\nuser_agent = \"a \\\"b\\\" \\\\\"\n# not "
            "long\ntimeout = \"90s\"\nlater = 1\n\n[schedule]\nevery = \"6h\"\n");
  EXPECT_EQ(parse(*changed, kName)->save, save);
  EXPECT_EQ(change("", kName, Save()), "");
  EXPECT_EQ(change("a = 1", kName, save)->substr(0, 14), "a = 1\n\n[save]\n");
}

TEST(Settings, AreChangedInWhateverFormTheyAreWritten) {
  Save save;
  save.exact = false;
  save.max_bytes = 7;
  for (const std::string_view text : {
           "save = { exact = true, later = 1 }\nother = 'kept'",
           "save.exact = true\nsave.later = 1\nother = 'kept'",
           "other = 'kept'\nsave = { user_agent = \"\"\"a\"\"\", timeout = '1s',\\u0020later = 1 }",
           "other = 'kept'\n[save]\nuser_agent = \"\"\"\na\\\n  b\"\"\"\nlater = 1",
           "other = 'kept'\r\n[save]\r\nlater = 1\r\ntimeout = '5m'\r\n",
           "other = 'kept'\n['save']\n\"exact\" = true\nlater = 1",
           "save.later = 1\nsave.deep.exact = 1\nother = 'kept'",
           "other = 'kept'\n[save.deep]\nx = 1\n[save]\nlater = 1",
       }) {
    const auto changed = change(text, kName, save);
    if (!parse(text, kName)) {
      EXPECT_FALSE(changed) << text;
      continue;
    }
    ASSERT_TRUE(changed) << text;
    const auto now = parse(*changed, kName);
    ASSERT_TRUE(now) << *changed;
    EXPECT_EQ(now->save, save) << *changed;
    EXPECT_EQ(now->unknown.size(), parse(text, kName)->unknown.size()) << *changed;
    EXPECT_THAT(*changed, AllOf(HasSubstr("kept"), HasSubstr("later = 1")));
  }
}

TEST(Settings, AreNotWrittenOverWhatCannotBeRead) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(read(folder.path())->save, Save());
  Save save;
  save.exact = true;
  ASSERT_TRUE(write(folder.path(), save));
  EXPECT_EQ(read(folder.path())->save, save);
  ASSERT_TRUE(replace_file(path_in(folder.path()), "[save\n"));
  EXPECT_THAT(write(folder.path(), save).error().message, HasSubstr("config.toml, line 1"));
  EXPECT_EQ(read_file(path_in(folder.path()), 100), "[save\n");
}

}  // namespace
}  // namespace varve::settings
