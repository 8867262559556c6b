// Searches at a hundred thousand texts. The pages are made of words as they are distributed in the
// documentation of PostgreSQL (postgresql-doc-15), with some that are in few pages only.
//   build/release/bench/search_bench [--pages 100000] [--words 250] [--searches 1000] [--seed 1]
//                                    [--keep FOLDER (used again)]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/search/text_index.hpp"
#include "varve/text/page_text.hpp"

namespace {

using namespace varve;
using Clock = std::chrono::steady_clock;

struct Options {
  std::uint64_t pages = 100'000;
  std::uint64_t words = 250;
  std::uint64_t searches = 1000;
  std::uint64_t seed = 1;
  Path keep = "/var/tmp/varve-search-bench";
};

[[noreturn]] void die(const std::string& why) {
  fmt::print(stderr, "search_bench: {}\n", why);
  std::exit(1);
}
template <typename T>
T must(Result<T> result) {
  if (!result) die(result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The running words of real pages: a word drawn from them is as frequent as it is there.
std::vector<std::string> real_words() {
  std::vector<std::string> words;
  std::error_code error;
  const Path folder = "/usr/share/doc/postgresql-doc-15/html";
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string body{std::istreambuf_iterator<char>(file), {}};
    const auto page = text::extract(body, "text/html; charset=utf-8");
    if (!page) continue;
    for (const text::Passage& passage : page->passages) {
      std::string_view rest = passage.text;
      while (passage.main && !rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (end > 0 && rest.find_first_of("<&>") >= end) words.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
  }
  if (words.empty()) die("postgresql-doc-15 is not installed");
  return words;
}

class Pages {
 public:
  explicit Pages(const Options& options) : options_(options), words_(real_words()) {}

  std::string word(std::mt19937_64& random) const {
    if (random() % 50 != 0) return words_[random() % words_.size()];
    std::string rare;
    for (std::uint64_t n = random() % 400'000 + 8000; n > 0; n /= 20)
      rare += "bcdfghjklmnpqrstvwxz"[n % 20] + std::string(1, "aeiou"[n % 5]);
    return rare;
  }
  std::string paragraph(std::mt19937_64& random, std::uint64_t count) const {
    std::string text;
    for (std::uint64_t i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + word(random);
    return text;
  }
  std::string page(std::uint64_t i, std::string& text) const {
    std::mt19937_64 random(options_.seed * 1'000'003 + i);
    std::string title = paragraph(random, 4);
    std::string body =
        "<!doctype html><html lang=en><title>" + title + "</title><main><h1>" + title + "</h1>";
    text = title;
    for (std::uint64_t at = 0; at < options_.words; at += 50) {
      const std::string one = paragraph(random, 50);
      body += "<p>" + one + "</p>";
      text += one;
    }
    return body;
  }

 private:
  const Options& options_;
  std::vector<std::string> words_;
};

std::uint64_t fill(archive::Archive& archive, const Pages& pages, const Options& options) {
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < options.pages;) {
    auto transaction = must(archive.begin());
    for (const std::uint64_t end = std::min(i + 5000, options.pages); i < end; ++i) {
      std::string text;
      const std::string body = pages.page(i, text);
      bytes += text.size();
      archive::Capture capture;
      capture.url = fmt::format("https://site{}.example.com/page-{}.html", i % 100, i);
      capture.time = Time{1'767'225'600'000'000 + static_cast<std::int64_t>(i) * 60'000'000};
      capture.status = 200;
      capture.mime = "text/html";
      capture.request_head = "GET / HTTP/1.1\r\n\r\n";
      capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
      const auto blob = must(archive.prepare(Body(body), std::nullopt, "text/html", capture.url));
      capture.digest = blob.digest();
      capture.length = body.size();
      capture.transferred_digest = blob.digest();
      capture.transferred_length = body.size();
      must(transaction.add(blob));
      must(transaction.add(capture));
    }
    must(transaction.commit());
  }
  return bytes;
}

struct Kind {
  const char* name;
  std::string (*query)(const Pages&, std::mt19937_64&);
};

const std::vector<Kind> kKinds = {
    {"a word", [](const Pages& pages, std::mt19937_64& random) { return pages.word(random); }},
    {"two words",
     [](const Pages& pages, std::mt19937_64& random) { return pages.paragraph(random, 2); }},
    {"five words",
     [](const Pages& pages, std::mt19937_64& random) { return pages.paragraph(random, 5); }},
    {"a phrase of two",
     [](const Pages& pages, std::mt19937_64& random) {
       return '"' + pages.paragraph(random, 2) + '"';
     }},
    {"a prefix", [](const Pages& pages,
                    std::mt19937_64& random) { return pages.word(random).substr(0, 4) + "*"; }},
    {"either",
     [](const Pages& pages, std::mt19937_64& random) {
       return pages.word(random) + " OR " + pages.word(random);
     }},
    {"of a site",
     [](const Pages& pages, std::mt19937_64& random) {
       return pages.word(random) + fmt::format(" site:site{}.example.com", random() % 100);
     }},
};

void measure(const search::TextIndex& index, const Pages& pages, const Options& options) {
  std::mt19937_64 random(options.seed + 77);
  std::vector<double> all;
  for (const Kind& kind : kKinds) {
    std::vector<double> times;
    std::uint64_t hits = 0;
    for (std::uint64_t i = 0; i < options.searches / kKinds.size(); ++i) {
      const std::string query = kind.query(pages, random);
      const auto start = Clock::now();
      const auto answer = index.search({.text = query, .url_prefix = {}});
      times.push_back(ms_since(start));
      // A word that was drawn may be none (a bracket): there is nothing to look for then.
      if (!answer && answer.error().kind != ErrorKind::kInvalid) die(answer.error().message);
      if (answer) hits += answer->hits.size();
      if (std::getenv("SEARCH_BENCH_SLOW") != nullptr && times.back() > 100) {
        fmt::print("  {:.0f} ms: {}\n", times.back(), query);
      }
    }
    all.insert(all.end(), times.begin(), times.end());
    std::sort(times.begin(), times.end());
    fmt::print("{:<16} median {:6.1f} ms  p99 {:6.1f} ms  {:.1f} hits\n", kind.name,
               times[times.size() / 2], times[times.size() * 99 / 100],
               static_cast<double>(hits) / static_cast<double>(times.size()));
  }
  std::sort(all.begin(), all.end());
  fmt::print("{:<16} median {:6.1f} ms  p99 {:6.1f} ms  worst {:.1f} ms\n", "all",
             all[all.size() / 2], all[all.size() * 99 / 100], all.back());
}

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--pages") options.pages = std::stoull(argv[i + 1]);
    if (name == "--words") options.words = std::stoull(argv[i + 1]);
    if (name == "--searches") options.searches = std::stoull(argv[i + 1]);
    if (name == "--seed") options.seed = std::stoull(argv[i + 1]);
    if (name == "--keep") options.keep = argv[i + 1];
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  const Pages pages(options);
  const bool there = std::filesystem::exists(options.keep / "varve.db");
  const auto archive = must(archive::Archive::open(options.keep, archive::Archive::Mode::kWrite));
  if (!there) {
    const auto start = Clock::now();
    const std::uint64_t bytes = fill(*archive, pages, options);
    std::ofstream(options.keep / "bytes-of-text") << bytes;
    fmt::print("{} pages with {:.1f} MB of text saved in {:.0f} s\n", options.pages,
               static_cast<double>(bytes) / 1e6, ms_since(start) / 1e3);
  }
  const auto index = must(search::TextIndex::open(*archive, options.keep));
  const auto start = Clock::now();
  const auto done = must(index->catch_up({}));
  fmt::print("{} pages indexed in {:.0f} s\n", done.pages, ms_since(start) / 1e3);
  double bytes = 0;
  std::ifstream(options.keep / "bytes-of-text") >> bytes;
  const auto size = static_cast<double>(std::filesystem::file_size(options.keep / "text.db"));
  fmt::print("text.db {:.1f} MB, {:.3f} of the text\n", size / 1e6, size / bytes);
  measure(*index, pages, options);
  return 0;
}
