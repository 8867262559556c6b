// Who may change anything, by what a request says of where it comes from.
#include "replay/access.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::replay {
namespace {

const std::string kToken(64, 'a');

struct OriginRow {
  const char* name;
  const char* origin;
  const char* site;   // Sec-Fetch-Site
  const char* token;  // in the header: "right", "wrong" or ""
  unsigned status;    // 0: it may
};

class ChangesFrom : public ::testing::TestWithParam<OriginRow> {};

Request request_of(const OriginRow& row) {
  Request request;
  request.method = "POST";
  request.target = "/api/v1/saves";
  request.origin = "http://localhost:8480";
  const std::string token = row.token;
  if (*row.origin != '\0') request.headers.push_back({"Origin", row.origin});
  if (*row.site != '\0') request.headers.push_back({"Sec-Fetch-Site", row.site});
  if (!token.empty()) {
    request.headers.push_back({"X-Varve-Token", token == "right" ? kToken : "b"});
  }
  return request;
}

TEST_P(ChangesFrom, AreMadeOrRefused) {
  const Access access(kToken, "mark", false);
  const auto refusal = access.refuses_change(request_of(GetParam()), {});
  EXPECT_EQ(refusal ? refusal->status : 0, GetParam().status);
}

constexpr const char* kChrome = "chrome-extension://eblnlddlmahlejnjeecepacplmhnmdbj";
constexpr const char* kFirefox = "moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc";

INSTANTIATE_TEST_SUITE_P(
    Web, ChangesFrom,
    ::testing::Values(
        OriginRow{"AProgram", "", "", "right", 0},
        OriginRow{"OurPage", "http://localhost:8480", "same-origin", "right", 0},
        OriginRow{"Chromium", kChrome, "none", "right", 0},
        OriginRow{"Firefox", kFirefox, "", "right", 0},
        OriginRow{"FirefoxSaysCrossSite", kFirefox, "cross-site", "right", 0},
        OriginRow{"AnExtensionThatGuesses", kChrome, "none", "wrong", 403},
        OriginRow{"AnExtensionWithoutToken", kChrome, "none", "", 403},
        OriginRow{"AnotherSite", "https://evil.example", "cross-site", "right", 403},
        OriginRow{"AnotherSiteWithoutSite", "https://evil.example", "", "right", 403},
        OriginRow{"AnotherPort", "http://localhost:1", "same-site", "right", 403},
        OriginRow{"ASandbox", "null", "cross-site", "right", 403},
        OriginRow{"AnArchivedPage", "http://r-0.localhost:8480", "same-site", "right", 403},
        OriginRow{"AHostOfThatName", "https://chrome-extension", "cross-site", "right", 403},
        OriginRow{"APathOfThatName", "https://evil.example/chrome-extension://a", "", "right", 403},
        OriginRow{"NoOriginFromElsewhere", "", "cross-site", "right", 403}),
    [](const auto& row) { return row.param.name; });

// What the browser has of a person who is signed in is no extension's.
TEST(Extensions, AreNotBelievedByASessionOrAForm) {
  const Access access(kToken, "mark", false);
  const std::string session = access.begin_session(access.new_session());
  Request request = request_of({"", kChrome, "none", "", 0});
  request.headers.push_back({"Cookie", session.substr(0, session.find(';'))});
  ASSERT_TRUE(access.is_signed_in(request));
  for (const FormField& field : {FormField{"token", kToken}, FormField{"form", "proof"}}) {
    EXPECT_EQ(access.refuses_change(request, {field})->status, 403) << field.name;
  }
}

}  // namespace
}  // namespace varve::replay
