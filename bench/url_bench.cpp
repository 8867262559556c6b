// URLs and SURT keys a second, on one core. The inputs are made here: a documentation site's links
// with the pages they stand on, and a list of URLs from all over with escapes, IDN and queries.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "varve/url/surt.hpp"
#include "varve/url/url.hpp"

namespace {

using varve::url::Url;

// GCC 12 warns of its own operator+ for a literal and a temporary (bug 105651).
template <typename... Parts>
std::string join(const Parts&... parts) {
  std::string out;
  (out.append(parts), ...);
  return out;
}

class Texts {
 public:
  std::string word() { return kWords[pick(std::size(kWords))]; }
  std::string number(int below) { return std::to_string(pick(static_cast<std::size_t>(below))); }
  std::size_t pick(std::size_t below) { return random_() % below; }

  std::string path(std::size_t depth) {
    std::string path;
    for (std::size_t i = 0; i < depth; ++i) (path += '/') += word();
    return path;
  }

  // A link as documentation has it, mostly relative.
  std::string documentation_link() {
    switch (pick(12)) {
      case 0:
      case 1:
        return join("https://docs.example.org/", word(), path(1 + pick(3)), ".html");
      case 2:
        return join("https://", word(), ".example.com", path(2), "?v=", number(900));
      case 3:
        return join("#", word(), "-", word());
      case 4:
        return join("/", word(), path(1), ".css");
      case 5:
      case 6:
        return join("../", word(), "/", word(), ".html#", word());
      case 7:
        return join("../../_static/", word(), ".js?v=", number(100000));
      case 8:
        return join(word(), ".png");
      default:
        return join(word(), ".", word(), ".html#", word(), ".", word());
    }
  }

  std::string documentation_page() {
    return join("https://docs.example.org/library/", word(), path(pick(3)), "/index.html");
  }

  // An absolute URL as a crawl of many sites sees it.
  std::string crawled_url() {
    std::string url = pick(5) == 0 ? "http://" : "https://";
    if (pick(3) == 0) url += "www.";
    url += join(word(), "-", word(), kEndings[pick(std::size(kEndings))]);
    if (pick(30) == 0) url += ":8080";
    url += path(pick(5)) + (pick(2) == 0 ? "/" : ".html");
    for (std::size_t i = pick(4); i > 0; --i) {
      url += url.find('?') == std::string::npos ? '?' : '&';
      url += join(word(), "=", number(100000));
    }
    if (pick(6) == 0) url += join("#", word());
    return url;
  }

  // One with something in it that has to be encoded, decoded or looked up.
  std::string foreign_url() {
    switch (pick(5)) {
      case 0:
        return join("https://bücher-", word(), ".example/straße/", word());
      case 1:
        return join("https://xn--bcher-kva.example", path(2), "/%E6%97%A5%E6%9C%AC%20", word());
      case 2:
        return join("https://", word(), ".example/wiki/日本語 ", word(), "?q=año&n=", number(99));
      case 3:
        return join("HTTPS://WWW.Example.COM/", word(), "/./%7e", word(), "?Q=a%20b&A=%C3%A9");
      default:
        return join("https://", word(), ".example", path(2), "/a%20b%2Fc.html?x=%26y&b=", word());
    }
  }

 private:
  // clang-format off
  static constexpr const char* kWords[] = {
      "index", "reference", "api", "stdlib", "functions", "io", "collections", "guide",
      "tutorial", "install", "networking", "overview", "errors", "string-formatting", "faq",
      "search", "genindex", "release", "changes", "versions", "asynchronous-generators",
  };
  // clang-format on
  static constexpr const char* kEndings[] = {".example.com", ".example.org", ".co.example",
                                             ".museum.example", ".example.net"};
  std::mt19937 random_{20261122};
};

constexpr std::size_t kCount = 4096;

void ParseAbsolute(benchmark::State& state) {
  Texts texts;
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < kCount; ++i) urls.push_back(texts.crawled_url());
  for (auto _ : state) {
    for (const std::string& url : urls) benchmark::DoNotOptimize(Url::parse(url));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}
BENCHMARK(ParseAbsolute);

void ResolveDocumentation(benchmark::State& state) {
  Texts texts;
  std::vector<Url> pages;
  std::vector<std::string> links;
  for (std::size_t i = 0; i < kCount; ++i) {
    if (i % 64 == 0) pages.push_back(*Url::parse(texts.documentation_page()));
    links.push_back(texts.documentation_link());
  }
  for (auto _ : state) {
    for (std::size_t i = 0; i < kCount; ++i) {
      benchmark::DoNotOptimize(Url::parse(links[i], &pages[i / 64]));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}
BENCHMARK(ResolveDocumentation);

void ParseForeign(benchmark::State& state) {
  Texts texts;
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < kCount; ++i) urls.push_back(texts.foreign_url());
  for (auto _ : state) {
    for (const std::string& url : urls) benchmark::DoNotOptimize(Url::parse(url));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}
BENCHMARK(ParseForeign);

void Keys(benchmark::State& state) {
  Texts texts;
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < kCount; ++i) urls.push_back(texts.crawled_url());
  for (auto _ : state) {
    for (const std::string& url : urls) benchmark::DoNotOptimize(varve::url::surt_key(url));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}
BENCHMARK(Keys);

void KeysOfForeign(benchmark::State& state) {
  Texts texts;
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < kCount; ++i) urls.push_back(Url::parse(texts.foreign_url())->href());
  for (auto _ : state) {
    for (const std::string& url : urls) benchmark::DoNotOptimize(varve::url::surt_key(url));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}
BENCHMARK(KeysOfForeign);

}  // namespace
