#include "varve/rewrite/links.hpp"

#include <gtest/gtest.h>

namespace varve::rewrite {
namespace {

const url::Url kDocument = *url::Url::parse("http://example.com/a/");

std::string stopped(std::string_view html) {
  return map_html(html, kDocument, parse::Encoding::utf8(), {},
                  [](const parse::Link&, const url::Url&) {
                    return Change{{}, true};
                  });
}

struct LinksRow {
  const char* name;
  const char* html;
  const char* expected;
};

class Stopped : public testing::TestWithParam<LinksRow> {};

TEST_P(Stopped, LoadsNothing) {
  EXPECT_EQ(stopped(GetParam().html), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Stopped,
    testing::Values(
        LinksRow{"an_image", R"(<img src="a.png">)", R"(<img src="data:,">)"},
        LinksRow{"without_quotes", "<img src=a.png alt=x>", "<img src=data:, alt=x>"},
        LinksRow{"candidates", R"(<img srcset="a.png 1x, b.png 2x" alt=x>)",
                 R"(<img srcset=", " alt=x>)"},
        LinksRow{"candidates_without_descriptors", R"(<img srcset=" a.png, b.png 2x">)",
                 R"(<img srcset="  ">)"},
        LinksRow{"candidates_with_references", R"(<img srcset="a.png?x&amp;y 2&#x78;, b.png">)",
                 R"(<img srcset=", ">)"},
        LinksRow{"a_candidate_without_quotes", "<img srcset=a.png alt=x>",
                 "<img srcset=data:%2C alt=x>"},
        LinksRow{"a_refresh", R"(<meta http-equiv="Refresh" content="0; url=/x">)",
                 R"(<meta http-equiv="varve-stopped" content="0; url=/x">)"},
        LinksRow{"a_refresh_in_disguise",
                 "<svg><title><meta content='0;/x' http-equiv=&#114;efresh>",
                 "<svg><title><meta content='0;/x' http-equiv=varve-stopped>"},
        LinksRow{"a_document_in_a_document_within",
                 R"(<iframe srcdoc="<iframe srcdoc='<img src=x>'>">)",
                 R"(<iframe srcdoc="<iframe srcdoc=''>">)"},
        LinksRow{
            "in_srcdoc",
            R"(<iframe srcdoc="<img srcset='a 1x, b 2x'><meta http-equiv=refresh content='0;x'>">)",
            R"(<iframe srcdoc="<img srcset=', '><meta http-equiv=varve-stopped content='0;x'>">)"}),
    [](const auto& test) { return test.param.name; });

TEST(MapHtml, TellsWhatALinkIsRelativeTo) {
  std::string bases;
  const auto note = [&](const parse::Link& link, const url::Url& base) -> std::optional<Change> {
    bases.append(link.url).append(" ").append(base.href()).append("\n");
    return std::nullopt;
  };
  map_html("<img src=x><base href='/b/'><base href='/c/'><img src=y>", kDocument,
           parse::Encoding::utf8(), {}, note);
  EXPECT_EQ(bases, "x http://example.com/a/\n/b/ http://example.com/a/\ny http://example.com/b/\n");
}

TEST(MapCss, WritesAUrlAsItsPlaceAsksFor) {
  const auto map = [](const parse::Link&, const url::Url&) { return Change{"data:x,(\"')"}; };
  EXPECT_EQ(map_css("@import 'a';p{background:url(b)}", kDocument, map),
            R"(@import 'data:x,(\"\')';p{background:url(data:x,\(\"\'\))})");
}

}  // namespace
}  // namespace varve::rewrite
