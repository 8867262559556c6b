#include "varve/parse/tree.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::parse {
namespace {

std::string text_of(std::string_view html) {
  const auto document = read_document(html);
  EXPECT_TRUE(document.has_value());
  return document ? document->text : "";
}

TEST(ReadDocument, GivesALineForEachBlock) {
  EXPECT_EQ(text_of("<title>T</title><h1>A  b</h1>\n<p>C\n<b>d</b>e<p>F<br>g<ul><li>H<li>I</ul>"),
            "A b\nC de\nF\ng\nH\nI");
}

TEST(ReadDocument, LeavesOutWhatNobodySees) {
  EXPECT_EQ(text_of("<style>a</style><script>b</script><template>c</template><!-- d -->e"), "e");
}

TEST(ReadDocument, KeepsTheLinesOfPreformattedText) {
  EXPECT_EQ(text_of("<pre>a\n  b</pre>c"), "a\n  b\nc");
}

TEST(ReadDocument, PartsTheCellsOfATable) {
  EXPECT_EQ(text_of("<table><tr><td>a<td>b<tr><td>c</table>"), "a b\nc");
}

TEST(ReadDocument, OfNothingIsNothing) {
  EXPECT_EQ(text_of({}), "");
  EXPECT_EQ(text_of("\xEF\xBB\xBF"), "");
}

TEST(ReadDocument, HasTheTitle) {
  EXPECT_EQ(read_document("<title> A\nb </title>")->title, "A b");
}

std::string many(std::size_t times, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(ReadDocument, RefusesWhatGumboWouldTakeForeverFor) {
  const std::string attributes = many(2000, "a ");
  std::string formatting;
  for (int i = 0; i < 100; ++i) formatting += "<p><b id=" + std::to_string(i) + "></p>";
  for (const std::string& html : {many(10000, "<div>"), "<p " + attributes + ">", formatting,
                                  std::string(kMaxTreeInput + 1, ' '), many(3 << 20, "<p>")}) {
    const auto document = read_document(html);
    ASSERT_FALSE(document.has_value()) << html.substr(0, 20);
    EXPECT_EQ(document.error().kind, ErrorKind::kLimit);
  }
}

}  // namespace
}  // namespace varve::parse
