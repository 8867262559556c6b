#include "varve/index/url_form.hpp"

#include <gtest/gtest.h>

#include "varve/url/surt.hpp"

namespace varve::index {
namespace {

struct UrlFormRow {
  std::string_view name;
  std::string_view url;
  std::optional<std::int64_t> form;
};
void PrintTo(const UrlFormRow& row, std::ostream* out) {
  *out << row.name;
}

class AUrl : public ::testing::TestWithParam<UrlFormRow> {};

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
    ::testing::Values(UrlFormRow{"Https", "https://example.com/a/b.html?x=1", 0},
                      UrlFormRow{"Http", "http://example.com/a", 1},
                      UrlFormRow{"Www", "https://www.example.com/a", 2},
                      UrlFormRow{"HttpWww", "http://www.docs.example.com/a", 3},
                      UrlFormRow{"Slash", "https://example.com/a/", 4},
                      UrlFormRow{"HttpSlash", "http://example.com/a/", 5},
                      UrlFormRow{"WwwSlashQuery", "https://www.example.com/a/?q", 6},
                      UrlFormRow{"Root", "https://example.com/", 0},
                      UrlFormRow{"Port", "https://example.com:8443/a", 0},
                      UrlFormRow{"Ipv4", "http://192.0.2.1/a", 1},
                      UrlFormRow{"Ipv6", "http://[2001:db8::1]/a", std::nullopt},
                      UrlFormRow{"UpperCase", "https://example.com/A", std::nullopt},
                      UrlFormRow{"QueryOutOfOrder", "https://example.com/?b&a", std::nullopt},
                      UrlFormRow{"SessionId",
                                 "https://example.com/?sid=0123456789abcdef0123456789abcdef",
                                 std::nullopt},
                      UrlFormRow{"Www2", "https://www2.example.com/a", std::nullopt},
                      UrlFormRow{"Ftp", "ftp://example.com/a", std::nullopt},
                      UrlFormRow{"NoUrl", "no url", std::nullopt},
                      UrlFormRow{"Empty", "", std::nullopt}),
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
