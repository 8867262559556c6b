#include "replay/shared.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::replay {
namespace {

struct SharedRow {
  const char* name;
  const char* url;
  const char* text;
  const char* title;
  const char* address;
};

class Shared : public ::testing::TestWithParam<SharedRow> {};

TEST_P(Shared, HasTheAddressThatIsMeant) {
  const SharedRow& row = GetParam();
  EXPECT_EQ(shared_address(row.url, row.text, row.title), row.address);
}

INSTANTIATE_TEST_SUITE_P(
    Web, Shared,
    ::testing::Values(
        SharedRow{"Url", "https://a.example/b", "", "A page", "https://a.example/b"},
        SharedRow{"UrlBeforeText", "https://a.example/", "https://b.example/", "",
                  "https://a.example/"},
        SharedRow{"TextAlone", "", "https://a.example/b?c=d&e=f#g", "A page",
                  "https://a.example/b?c=d&e=f#g"},
        SharedRow{"BehindATitle", "", "A page: read it\nhttps://a.example/b", "",
                  "https://a.example/b"},
        SharedRow{"WithinASentence", "", "See http://a.example/b, it is good.", "",
                  "http://a.example/b"},
        SharedRow{"InBrackets", "", "(see https://a.example/b).", "", "https://a.example/b"},
        SharedRow{"BracketsOfItsOwn", "", "https://a.example/B_(c)", "", "https://a.example/B_(c)"},
        SharedRow{"Quoted", "", "“A” <https://a.example/b> via App", "", "https://a.example/b"},
        SharedRow{"InCapitals", "", "HTTPS://A.example/b", "", "HTTPS://A.example/b"},
        SharedRow{"InTheTitle", "", "", "A https://a.example/b", "https://a.example/b"},
        SharedRow{"TheFirstOfTwo", "", "https://a.example/ https://b.example/", "",
                  "https://a.example/"},
        SharedRow{"NoSchemeAlone", "", "http:// https://a.example/", "", "https://a.example/"},
        SharedRow{"OtherSchemes", "javascript:alert(1)", "", "", "javascript:alert(1)"},
        SharedRow{"NoAddress", "", " example.com/page ", "A page", "example.com/page"},
        SharedRow{"Nothing", "", " ", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(SharedText, IsReadInLinearTime) {
  std::string text;
  while (text.size() < 1 << 20) text += "http://. ";
  EXPECT_EQ(shared_address("", text, "").size(), text.size() - 1);
}

}  // namespace
}  // namespace varve::replay
