#include "varve/index/url_form.hpp"

#include <gtest/gtest.h>

#include "varve/url/surt.hpp"

namespace varve::index {
namespace {

struct Row {
  std::string_view name;
  std::string_view url;
  std::optional<std::int64_t> form;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class AUrl : public ::testing::TestWithParam<Row> {};

TEST_P(AUrl, FollowsFromItsKeyOrDoesNot) {
  const std::string key = url::surt_key(GetParam().url);
  const auto form = form_of(key, GetParam().url);
  EXPECT_EQ(form, GetParam().form) << key;
  if (form) {
    EXPECT_EQ(url_of_form(key, *form), GetParam().url);
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfAKey, AUrl,
    ::testing::Values(
        Row{"Https", "https://example.com/a/b.html?x=1", 0}, Row{"Http", "http://example.com/a", 1},
        Row{"Www", "https://www.example.com/a", 2},
        Row{"HttpWww", "http://www.docs.example.com/a", 3},
        Row{"Slash", "https://example.com/a/", 4}, Row{"HttpSlash", "http://example.com/a/", 5},
        Row{"WwwSlashQuery", "https://www.example.com/a/?q", 6},
        Row{"Root", "https://example.com/", 0}, Row{"Port", "https://example.com:8443/a", 0},
        Row{"Ipv4", "http://192.0.2.1/a", 1}, Row{"Ipv6", "http://[2001:db8::1]/a", std::nullopt},
        Row{"UpperCase", "https://example.com/A", std::nullopt},
        Row{"QueryOutOfOrder", "https://example.com/?b&a", std::nullopt},
        Row{"SessionId", "https://example.com/?sid=0123456789abcdef0123456789abcdef", std::nullopt},
        Row{"Www2", "https://www2.example.com/a", std::nullopt},
        Row{"Ftp", "ftp://example.com/a", std::nullopt}, Row{"NoUrl", "no url", std::nullopt},
        Row{"Empty", "", std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(AVariant, IsNeverAFormNorAnEnd) {
  for (int i = 0; i < 20'000; ++i) {
    for (const std::int64_t variant : variants_of(std::to_string(i))) {
      EXPECT_FALSE(is_form(variant));
      EXPECT_NE(variant, INT64_MIN);
      EXPECT_NE(variant, INT64_MAX);
    }
  }
}

TEST(AForm, OfAnyKeyGivesSomeText) {
  for (const std::string_view key : {"", ")", "((", ",,,)", ":)", "com,example", "a,b:c:d)?/?"}) {
    for (std::int64_t form = 0; form < kForms; ++form) {
      EXPECT_FALSE(url_of_form(key, form).empty());
    }
  }
}

}  // namespace
}  // namespace varve::index
