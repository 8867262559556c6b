// Sentences of a real documentation site's pages, each looked for as somebody would who remembers
// it: its words, without quotation marks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <unordered_set>

#include "search/a_site.hpp"
#include "varve/text/page_text.hpp"

namespace varve::search {
namespace {

constexpr const char* kSite = "/usr/share/doc/postgresql-doc-15/html";
constexpr std::uint32_t kSeed = 20'261'126;
constexpr int kSentences = 200;

struct Sentence {
  std::string url;
  std::string text;
};

std::string bytes_of(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Path> pages() {
  std::vector<Path> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(kSite, error)) {
    if (entry.path().extension() == ".html") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Of at least 8 words.
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
  const std::vector<Path> files = pages();
  if (files.empty()) GTEST_SKIP() << "postgresql-doc-15 is not installed";
  Site site;
  std::vector<Sentence> sentences;
  std::size_t bytes = 0;
  std::unordered_set<std::string> distinct;
  {
    auto transaction = site.archive().begin();
    ASSERT_TRUE(transaction);
    for (const Path& file : files) {
      const std::string url = "https://docs.example.com/" + file.filename().string();
      const std::string body = bytes_of(file);
      ASSERT_NO_FATAL_FAILURE(site.put(*transaction, url, day(0), body));
      const auto text = text::extract(body, "text/html; charset=utf-8");
      ASSERT_TRUE(text) << text.error().message;
      add_sentences(url, *text, sentences);
      for (const text::Passage& passage : text->passages) {
        if (distinct.insert(passage.text).second) bytes += passage.text.size();
      }
    }
    ASSERT_TRUE(transaction->commit());
  }
  site.catch_up();

  std::mt19937 random(kSeed);
  int first = 0;
  int in_five = 0;
  for (int i = 0; i < kSentences; ++i) {
    const Sentence& sentence = sentences[random() % sentences.size()];
    const auto hits = site.find(sentence.text);
    const auto hit = std::find_if(hits.begin(), hits.end(),
                                  [&](const Hit& one) { return one.url == sentence.url; });
    const auto place = hit - hits.begin();
    if (hit != hits.end() && place == 0) ++first;
    if (hit != hits.end() && place < 5) ++in_five;
    if (hit == hits.end() || place > 0) {
      std::printf("%s of %s: %td\n", sentence.text.c_str(), sentence.url.c_str(),
                  hit == hits.end() ? -1 : place + 1);
    }
  }
  site.close();
  const auto size = static_cast<double>(std::filesystem::file_size(site.text_db()));
  std::printf("%zu pages, %zu bytes of distinct text, text.db %.3f of it; of %d sentences (seed %u) "
              "%d first, %d in the first five\n",
              files.size(), bytes, size / static_cast<double>(bytes), kSentences, kSeed, first,
              in_five);
  EXPECT_GE(first, kSentences * 95 / 100);
  EXPECT_GE(in_five, kSentences * 99 / 100);
  EXPECT_LT(size, static_cast<double>(bytes) / 3);
}

}  // namespace
}  // namespace varve::search
