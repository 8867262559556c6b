// A line of a WACZ's list of pages, and the lines of a text.
#include "interchange/page_line.hpp"

#include "interchange/files.hpp"
#include "interchange/lines.hpp"

namespace varve::interchange {
namespace {

using namespace testing;

struct GoodLine {
  const char* name;
  std::string line;
  std::string url;
  std::string time;
  std::string title;
};

TEST(PageLineTest, SaysWhatPageItIs) {
  const std::string long_title(65 << 10, 'x');
  for (
      const GoodLine& row : {
          GoodLine{
              "py-wacz",
              R"({"id": "1", "url": "http://a.example/", "ts": "2020-10-07T21:22:36Z", "title": "A"})",
              "http://a.example/", "2020-10-07T21:22:36.000000Z", "A"},
          GoodLine{
              "ArchiveWeb.page",
              R"({"title":"A","url":"http://a.example/","size":9,"ts":"2022-09-16T19:15:07.215Z","text":"x"})",
              "http://a.example/", "2022-09-16T19:15:07.215000Z", "A"},
          GoodLine{"a fragment", R"({"url":"http://A.example#b","ts":"2020-01-01T00:00:00Z"})",
                   "http://a.example/", "2020-01-01T00:00:00.000000Z", ""},
          GoodLine{"of no web address", R"({"url":"file:///x.png","ts":"2020-01-01T00:00:00Z"})",
                   "file:///x.png", "2020-01-01T00:00:00.000000Z", ""},
          GoodLine{
              "the same names further in",
              R"({"url":"http://a.example/","x":{"url":"b","ts":[{"title":"c"}]},"ts":"2020-01-01T00:00:00Z","title":["d"]})",
              "http://a.example/", "2020-01-01T00:00:00.000000Z", ""},
          GoodLine{"a title that is too long",
                   R"({"url":"http://a.example/","ts":"2020-01-01T00:00:00Z","title":")" +
                       long_title + "\"}",
                   "http://a.example/", "2020-01-01T00:00:00.000000Z", ""},
      }) {
    const auto page = parse_page_line(row.line);
    ASSERT_TRUE(page && *page) << row.name;
    EXPECT_EQ((*page)->url, row.url) << row.name;
    EXPECT_EQ((*page)->time.rfc3339(), row.time) << row.name;
    EXPECT_EQ((*page)->title, row.title) << row.name;
  }
}

TEST(PageLineTest, SpeaksOfNoPage) {
  for (const char* line : {"", "  \r", R"({"format":"json-pages-1.0","id":"pages","title":"All"})",
                           "{}", R"({"url":["http://a.example/"]})"}) {
    const auto page = parse_page_line(line);
    ASSERT_TRUE(page) << line;
    EXPECT_FALSE(*page) << line;
  }
}

TEST(PageLineTest, IsRefusedWithASentence) {
  const std::string time = R"(,"ts":"2020-01-01T00:00:00Z"})";
  for (const auto& [line, sentence] : std::vector<std::pair<std::string, std::string>>{
           {"[]", "it is no JSON object"},
           {"1", "it is no JSON object"},
           {R"("http://a.example/")", "it is no JSON object"},
           {R"({"url":"http://a.example/")", "it is no JSON object"},
           {"{\"url\":\"\xff\"}", "it is no JSON object"},
           {std::string(kMaxPageLine, '['), "it is no JSON object"},
           {R"({"a":)" + std::string(kMaxPageLine - 5, '['), "it is no JSON object"},
           {R"({"url":"http://a.example/"})", "it does not say when the page was loaded"},
           {R"({"url":"http://a.example/","ts":"soon"})", "it does not say when"},
           {R"({"url":"http://a.example/","ts":1577836800})", "it does not say when"},
           {R"({"url":")" + std::string(65 << 10, 'x') + "\"" + time, "its URL is too long"}}) {
    const auto page = parse_page_line(line);
    ASSERT_FALSE(page) << line.substr(0, 100);
    EXPECT_EQ(page.error().message.substr(0, sentence.size()), sentence);
  }
}

TEST(LinesTest, AreCutOffAtTheLimitAndGoOnBehind) {
  const std::string longest(300'000, 'x');
  const std::string text = "one\n\n" + longest + "\ntwo\r\nthree";
  for (const std::string& bytes : {text, gzip(text)}) {
    auto stream = Stream::open(std::make_shared<store::MemoryFile>(bytes), 0, bytes.size(), 0);
    ASSERT_TRUE(stream);
    Lines lines(*std::move(stream), 100'000);
    for (const auto& [line, whole] :
         std::vector<std::pair<std::string, bool>>{{"one", true},
                                                   {"", true},
                                                   {longest.substr(0, 100'000), false},
                                                   {"two\r", true},
                                                   {"three", true}}) {
      const auto found = lines.next();
      ASSERT_TRUE(found && *found);
      EXPECT_EQ((*found)->text, line);
      EXPECT_EQ((*found)->is_whole, whole);
    }
    EXPECT_FALSE(*lines.next());
    EXPECT_EQ(lines.damage(), "");
  }
}

}  // namespace
}  // namespace varve::interchange
