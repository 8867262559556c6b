// Sentences of a real documentation site's pages, each looked for as somebody would who remembers
// it: its words, without quotation marks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <unordered_map>
#include <unordered_set>

#include "search/a_site.hpp"
#include "varve/text/page_text.hpp"

namespace varve::search {
namespace {

// VARVE_SITE is another folder of pages, with those below it.
Path folder() {
  const char* other = std::getenv("VARVE_SITE");
  return other == nullptr ? "/usr/share/doc/postgresql-doc-15/html" : other;
}
constexpr int kSentences = 200;

// VARVE_SEEDS takes other sentences.
std::uint32_t seed() {
  const char* other = std::getenv("VARVE_SEEDS");
  return other == nullptr ? 20'261'126 : static_cast<std::uint32_t>(std::strtoul(other, nullptr, 10));
}

struct Sentence {
  std::string url;
  std::string text;
};
// The whole text of each page. Most sentences stand in one, some in several to the letter.
using Pages = std::unordered_map<std::string, std::string>;

std::string bytes_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Path> files_of_site() {
  std::vector<Path> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder(), error)) {
    if (entry.path().extension() == ".html") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Of at least 8 words, in paragraphs.
void add_sentences(const std::string& url, const text::PageText& page,
                   std::vector<Sentence>& sentences) {
  for (const text::Passage& passage : page.passages) {
    if (!passage.main || passage.kind != text::PassageKind::kParagraph) continue;
    std::string_view rest = passage.text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(". "), rest.size());
      const std::string_view one = rest.substr(0, end);
      if (std::count(one.begin(), one.end(), ' ') >= 7) {
        sentences.push_back({url, std::string(one)});
      }
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
  }
}

TEST(Site, FindsThePageThatASentenceIsOf) {
  const std::vector<Path> files = files_of_site();
  if (files.empty()) GTEST_SKIP() << "postgresql-doc-15 is not installed";
  Site site;
  std::vector<Sentence> sentences;
  Pages pages;
  std::size_t bytes = 0;
  std::unordered_set<std::string> distinct;
  {
    auto transaction = site.archive().begin();
    ASSERT_TRUE(transaction);
    for (const Path& file : files) {
      const std::string url = "https://docs.example.com/" + std::filesystem::relative(file, folder()).string();
      const std::string body = bytes_of(file);
      ASSERT_NO_FATAL_FAILURE(site.put(*transaction, url, day(0), body));
      const auto text = text::extract(body, "text/html; charset=utf-8");
      ASSERT_TRUE(text) << text.error().message;
      add_sentences(url, *text, sentences);
      for (const text::Passage& passage : text->passages) {
        pages[url] += passage.text + '\n';
        if (distinct.insert(passage.text).second) bytes += passage.text.size();
      }
    }
    ASSERT_TRUE(transaction->commit());
  }
  site.catch_up();

  std::mt19937 random(seed());
  int first = 0;
  int in_five = 0;
  int of_several = 0;
  for (int i = 0; i < kSentences; ++i) {
    const Sentence& sentence = sentences[random() % sentences.size()];
    const auto has_it = [&](const auto& page) {
      return page.second.find(sentence.text) != std::string::npos;
    };
    of_several += std::count_if(pages.begin(), pages.end(), has_it) > 1 ? 1 : 0;
    const auto hits = site.find(sentence.text);
    const auto place = std::find_if(hits.begin(), hits.end(),
                                    [&](const Hit& hit) { return has_it(*pages.find(hit.url)); }) -
                       hits.begin();
    const bool found = place < static_cast<std::ptrdiff_t>(hits.size());
    first += found && place == 0 ? 1 : 0;
    in_five += found && place < 5 ? 1 : 0;
    if (!found || place > 0) {
      std::printf("%s of %s: %td\n", sentence.text.c_str(), sentence.url.c_str(),
                  found ? place + 1 : -1);
    }
  }
  site.close();
  const auto size = static_cast<double>(std::filesystem::file_size(site.text_db()));
  std::printf("%zu pages, %zu bytes of distinct text, text.db %.3f of it; of %d sentences (seed %u; "
              "%d stand in several pages) %d first, %d in the first five\n",
              files.size(), bytes, size / static_cast<double>(bytes), kSentences, seed(),
              of_several, first, in_five);
  EXPECT_GE(first, kSentences * 95 / 100);
  EXPECT_GE(in_five, kSentences * 99 / 100);
  EXPECT_LT(size, static_cast<double>(bytes) / 3);
}

}  // namespace
}  // namespace varve::search
