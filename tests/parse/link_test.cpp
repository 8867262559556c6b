#include "varve/parse/link.hpp"

#include <gtest/gtest.h>

namespace varve::parse {
namespace {

struct LinkRow {
  const char* name;
  Link link;
  const char* url;
  const char* written;
};

Link in(Notation notation, char quote, bool in_attribute = false, bool in_srcdoc = false) {
  Link link;
  link.notation = notation;
  link.quote = quote;
  link.in_attribute = in_attribute;
  link.in_srcdoc = in_srcdoc;
  return link;
}

Link in_list() {
  Link link = in(Notation::kAttribute, '"');
  link.in_list = true;
  return link;
}

Link in_refresh() {
  Link link = in(Notation::kAttribute, '"');
  link.inner_quote = '\'';
  return link;
}

std::string link_row_name(const testing::TestParamInfo<LinkRow>& one) {
  return one.param.name;
}
void PrintTo(const LinkRow& row, std::ostream* out) {
  *out << row.name;
}

class EncodeFor : public testing::TestWithParam<LinkRow> {};

TEST_P(EncodeFor, Writes) {
  EXPECT_EQ(encode_for(GetParam().link, GetParam().url), GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    Notations, EncodeFor,
    testing::Values(
        LinkRow{"DoubleQuoted", in(Notation::kAttribute, '"'), "/a?b='c'&d=\"",
                "/a?b='c'&amp;d=&quot;"},
        LinkRow{"SingleQuoted", in(Notation::kAttribute, '\''), "/a?b='c'&d=\"",
                "/a?b=&#39;c&#39;&amp;d=\""},
        LinkRow{"Unquoted", in(Notation::kAttribute, 0), "a b=c>'", "a&#32;b&#61;c&#62;&#39;"},
        LinkRow{"List", in_list(), ",a,b,", "%2Ca,b%2C"},
        LinkRow{"Refresh", in_refresh(), "a'b", "a%27b"},
        LinkRow{"CssUrl", in(Notation::kCssUrl, 0), "a(b) 'c'", "a\\(b\\)\\20 \\'c\\'"},
        LinkRow{"CssString", in(Notation::kCssString, '"'), "a(b)\"</style>",
                "a(b)\\\"\\3c /style\\3e "},
        LinkRow{"CssInAttribute", in(Notation::kCssString, '\'', true), "a'b&c", "a\\&#39;b&amp;c"},
        LinkRow{"Json", in(Notation::kJsonString, '"'), "a\"\\</script>\n",
                "a\\\"\\\\\\u003c/script>\\u000a"},
        LinkRow{"Script", in(Notation::kJsString, '\''), "a'</script>", "a\\'\\x3c/script>"},
        LinkRow{"Srcdoc", in(Notation::kAttribute, '"', false, true), "a&b", "a&amp;amp;b"}),
    link_row_name);

TEST(IsRequisite, IsWhatAPageIsMadeOf) {
  EXPECT_TRUE(is_requisite(Role::kImage));
  EXPECT_TRUE(is_requisite(Role::kFrame));
  EXPECT_FALSE(is_requisite(Role::kAnchor));
  EXPECT_FALSE(is_requisite(Role::kBase));
  EXPECT_FALSE(is_requisite(Role::kHint));
}

}  // namespace
}  // namespace varve::parse
