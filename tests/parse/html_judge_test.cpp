// gumbo's tree and varve's tokenizer find the same links: on real pages and on made up ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "parse/corpora.hpp"
#include "parse/tree_judge.hpp"
#include "parse/warc_html.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse::test {
namespace {

namespace fs = std::filesystem;

fs::path corpora_folder() {
  const char* folder = std::getenv("VARVE_CORPORA");
  return folder != nullptr ? folder : VARVE_CORPORA_DEFAULT;
}

std::string read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_regular_file(error) && !at->is_symlink(error)) paths.push_back(at->path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void expect_agreement(const std::string& html, const std::string& name) {
  const auto said = tree::disagreement(html);
  EXPECT_FALSE(said.has_value()) << name << "\n" << *said;
}

TEST(HtmlJudge, AgreesOnInstalledDocumentation) {
  constexpr std::size_t kEnough = 12 << 20;  // bytes; gumbo takes a second for some of them
  std::size_t bytes = 0;
  for (const char* folder : {"/usr/share/debian-reference", "/usr/share/doc"}) {
    std::vector<fs::path> paths = files_below(folder);
    std::shuffle(paths.begin(), paths.end(), std::mt19937(1));
    for (const fs::path& path : paths) {
      if (path.extension() != ".html" || bytes > kEnough) continue;
      const std::string html = read_whole(path);
      bytes += html.size();
      expect_agreement(html, path.string());
    }
  }
  if (bytes == 0)
    GTEST_SKIP() << "no HTML below /usr/share/doc: install python3-doc to test with it";
}

TEST(HtmlJudge, AgreesOnPagesOfArchives) {
  std::size_t pages = 0;
  for (const fs::path& path : files_below(corpora_folder() / "warc")) {
    if (path.string().find(".warc") == std::string::npos) continue;
    for (const std::string& html : html_of_warc(read_whole(path))) {
      expect_agreement(html, path.string());
      ++pages;
    }
  }
  if (pages == 0) GTEST_SKIP() << "not there, so not tested: warc/ of the test data from outside";
}

TEST(HtmlJudge, AgreesOnMarkupForRewriters) {
  for (const char* name : {"rewrite/pywb_html.json", "rewrite/wabac_html.json"}) {
    const auto corpus = read_corpus_json(name);
    VARVE_SKIP_WITHOUT(corpus, name);
    for (const auto& vector : corpus->at("vectors")) {
      const std::string html = vector.at("input");
      expect_agreement(html, html);
    }
  }
}

// Documents of tags that stand where they should not.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::string make() {
    std::string html;
    if (chance(3)) html += "<!DOCTYPE html>";
    for (std::size_t i = 1 + pick(60); i > 0; --i) piece(html);
    return html;
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  bool chance(std::size_t one_of) { return pick(one_of) == 0; }

  void piece(std::string& html) {
    static constexpr const char* kTags[] = {"a",
                                            "b",
                                            "i",
                                            "nobr",
                                            "font",
                                            "p",
                                            "div",
                                            "span",
                                            "li",
                                            "ul",
                                            "dd",
                                            "dt",
                                            "h1",
                                            "h2",
                                            "table",
                                            "tr",
                                            "td",
                                            "th",
                                            "tbody",
                                            "caption",
                                            "col",
                                            "colgroup",
                                            "form",
                                            "button",
                                            "img",
                                            "br",
                                            "hr",
                                            "input",
                                            "svg",
                                            "math",
                                            "mi",
                                            "mtext",
                                            "desc",
                                            "title",
                                            "style",
                                            "script",
                                            "foreignObject",
                                            "annotation-xml",
                                            "image",
                                            "use",
                                            "template",
                                            "object",
                                            "applet",
                                            "iframe",
                                            "frameset",
                                            "frame",
                                            "body",
                                            "html",
                                            "head",
                                            "link",
                                            "base",
                                            "meta",
                                            "textarea",
                                            "xmp",
                                            "noframes",
                                            "ruby",
                                            "rt",
                                            "unknown",
                                            "mglyph",
                                            "thead",
                                            "option",
                                            "marquee"};
    static constexpr const char* kOthers[] = {
        "text", " ", "<!-- <a href=c> -->", "<![CDATA[ x ]]>", "&amp;", "<", "</>", "<!x>",
        "\n",   "é"};
    const std::string tag = kTags[pick(std::size(kTags))];
    switch (pick(6)) {
      case 0:
      case 1:
      case 2:
        html += "<" + tag + attributes() + (chance(8) ? "/>" : ">");
        return;
      case 3:
      case 4:
        // Since 2020 </p> and </br> end foreign content.
        if (tag != "p" && tag != "br") html += "</" + tag + ">";
        return;
      default:
        html += kOthers[pick(std::size(kOthers))];
    }
  }

  std::string attributes() {
    std::string out;
    for (const char* name : {"href", "src", "background", "xlink:href", "style", "color"}) {
      if (!chance(4)) continue;
      out += std::string(" ") + name + "='u" + std::to_string(pick(1000)) + "&amp;v'";
    }
    return out;
  }

  std::mt19937 random_;
};

TEST(HtmlJudge, AgreesOnTagsInDisorder) {
  int failures = 0;
  for (unsigned seed = 0; seed < 20000; ++seed) {
    const std::string html = Maker(seed).make();
    expect_agreement(html, std::to_string(seed) + ": " + html);
    if (HasFailure() && ++failures == 6) break;
  }
}

TEST(HtmlJudge, FindsSomething) {
  const auto judged = tree_links("<a href=x><noscript><img src=y></noscript>");
  ASSERT_TRUE(judged.has_value());
  ASSERT_EQ(judged->links.size(), 2u);
  EXPECT_EQ(judged->links[0].url, "x");
  EXPECT_EQ(judged->links[1].begin, 29u);
  EXPECT_TRUE(judged->links[1].in_noscript);
}

}  // namespace
}  // namespace varve::parse::test
