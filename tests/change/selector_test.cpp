#include "varve/change/selector.hpp"

#include <gtest/gtest.h>

#include <set>

namespace varve::change {
namespace {

// The ids of what is selected, in alphabetical order.
std::string selected(std::string_view selector, std::string_view html) {
  const auto selectors = Selectors::parse(selector);
  if (!selectors) return "error";
  const auto tree = parse::tree::GumboTree::read(html);
  std::set<std::string> ids;
  for (const GumboNode* node : selectors->select(tree->document())) {
    const auto* const id = gumbo_get_attribute(&node->v.element.attributes, "id");
    ids.insert(id == nullptr ? "?" : id->value);
  }
  std::string out;
  for (const std::string& each : ids) out += (out.empty() ? "" : " ") + each;
  return out;
}

constexpr char kPage[] =
    "<body id=y><div id=a class='ad wide'><p id=b class=x>1</p><section id=c><p id=d "
    "lang=en>2</p></section></div>"
    "<div id=e data-kind='big ad' title=hello><my-part id=f></my-part><p id=g>3</p></div>"
    "<div id=Up class=Ad><span id='w.x'>4</span></div></body>";

struct SelectorRow {
  const char* name;
  const char* selector;
  const char* ids;
};
class Selects : public testing::TestWithParam<SelectorRow> {};
TEST_P(Selects, These) {
  EXPECT_EQ(selected(GetParam().selector, kPage), GetParam().ids) << GetParam().selector;
}
INSTANTIATE_TEST_SUITE_P(
    Selector, Selects,
    testing::Values(
        SelectorRow{"type", "p", "b d g"}, SelectorRow{"type_in_capitals", "P", "b d g"},
        SelectorRow{"own_element", "my-part", "f"}, SelectorRow{"id", "#e", "e"},
        SelectorRow{"id_by_case", "#up", ""}, SelectorRow{"class_of_several", ".wide", "a"},
        SelectorRow{"class_by_case", ".ad", "a"}, SelectorRow{"type_and_class", "p.x", "b"},
        SelectorRow{"two_conditions", "div.ad.wide", "a"}, SelectorRow{"attribute", "[lang]", "d"},
        SelectorRow{"attribute_value", "[lang=en]", "d"},
        SelectorRow{"attribute_quoted", "[data-kind=\"big ad\"]", "e"},
        SelectorRow{"attribute_word", "[data-kind~=ad]", "e"},
        SelectorRow{"attribute_begin", "[title^=hel]", "e"},
        SelectorRow{"attribute_end", "[title$='lo']", "e"},
        SelectorRow{"attribute_part", "[title*=ell]", "e"},
        SelectorRow{"attribute_part_of_nothing", "[title*='']", ""},
        SelectorRow{"descendant", "div p", "b d g"}, SelectorRow{"child", "div > p", "b g"},
        SelectorRow{"child_without_space", "div>p", "b g"},
        SelectorRow{"mixed", "div section > p", "d"}, SelectorRow{"not_within_itself", "p p", ""},
        SelectorRow{"backtracking", "body > div section p", "d"},
        SelectorRow{"comma", "#b, #g", "b g"}, SelectorRow{"outer_only", "div, p", "Up a e"},
        SelectorRow{"not_class", "div:not(.ad)", "Up e"},
        SelectorRow{"not_attribute", "p:not([lang])", "b g"},
        SelectorRow{"not_type", "section > :not(div)", "d"}, SelectorRow{"any", "#e > *", "f g"},
        SelectorRow{"escape", "#w\\.x", "w.x"}, SelectorRow{"space_around", "  #b  ", "b"}),
    [](const auto& row) { return row.param.name; });

TEST(Selectors, RefuseWhatTheyDoNotKnowInASentence) {
  for (const char* each :
       {"",    " ",  "p:hover", "p::before", "p + q",  "p ~ q",          "p >",
        "> p", "p,", ",p",      "[a",        "[a=",    "[a='b",          "[a|=b]",
        "#",   ".",  "#1 $",    ":not(p q)", ":not()", "p:nth-child(2)", "a\\31"}) {
    const auto parsed = Selectors::parse(each);
    ASSERT_FALSE(parsed) << each;
    EXPECT_NE(parsed.error().message.find("is no selector"), std::string::npos) << each;
  }
}

TEST(Selectors, HaveLimits) {
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out + "p";
  };
  EXPECT_TRUE(Selectors::parse(repeated("p ", Selectors::kMostCompounds - 1)));
  EXPECT_FALSE(Selectors::parse(repeated("p ", Selectors::kMostCompounds)));
  EXPECT_FALSE(Selectors::parse(repeated("p,", Selectors::kMostSelectors)));
  EXPECT_FALSE(Selectors::parse(std::string(Selectors::kMostBytes + 1, 'p')));
}

}  // namespace
}  // namespace varve::change
