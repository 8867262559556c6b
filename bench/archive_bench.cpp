// What saving costs the archive, and what finding costs it.
//   build/release/bench/archive_bench
// The pages are of text that compresses as HTML does, each of them different.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>

#include "varve/archive/archive.hpp"

namespace {

using varve::Body;
using varve::Digest;
using varve::Sha256;
using varve::Time;
using varve::archive::Archive;
using varve::archive::Capture;
using varve::archive::PreparedBlob;

constexpr std::size_t kPage = 37'000;

// An archive in a folder of its own. On disk, not in a tmpfs: syncs are part of the cost.
class Scratch {
 public:
  Scratch() {
    std::string pattern = "/var/tmp/varve-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
    archive_ = *Archive::open(path_ / "archive", Archive::Mode::kWrite);
  }
  ~Scratch() {
    archive_.reset();
    std::filesystem::remove_all(path_);
  }
  Archive& operator*() { return *archive_; }
  Archive* operator->() { return archive_.get(); }

 private:
  std::filesystem::path path_;
  std::unique_ptr<Archive> archive_;
};

// Words of a small vocabulary among tags: zstd -3 makes about a sixth of it.
std::string page(unsigned seed) {
  std::minstd_rand random(seed + 1);
  std::vector<std::string> words;
  for (int i = 0; i < 400; ++i) {
    std::string word;
    for (unsigned length = 2 + random() % 8; length > 0; --length) {
      word += static_cast<char>('a' + random() % 26);
    }
    words.push_back(word);
  }
  std::string text = "<!DOCTYPE html><html><head><title>Page</title></head><body>";
  while (text.size() < kPage) {
    text += "<p class=\"para\"><a href=\"/" + words[random() % words.size()] + ".html\">";
    for (int i = 0; i < 24; ++i) text += words[std::min(random() % 400, random() % 400)] + ' ';
    text += "</a></p>\n";
  }
  text.resize(kPage);
  return text;
}

const std::vector<std::string>& pages() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    for (unsigned i = 0; i < 256; ++i) made.push_back(page(i));
    return made;
  }();
  return all;
}

Capture capture_of(std::string url, Time time, const Digest& digest, std::uint64_t length) {
  Capture capture;
  capture.url = std::move(url);
  capture.time = time;
  capture.status = 200;
  capture.mime = "text/html";
  capture.request_head =
      "GET /docs/page.html HTTP/1.1\r\nHost: docs.example.com\r\nUser-Agent: varve/0.1\r\n"
      "Accept: */*\r\nAccept-Encoding: gzip, br, zstd\r\n\r\n";
  capture.response_head =
      "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 20:15:30 GMT\r\n"
      "Content-Type: text/html\r\nContent-Length: 37000\r\nLast-Modified: Fri, 20 Nov 2026 "
      "10:00:00 GMT\r\nConnection: keep-alive\r\nETag: \"655b2a00-9088\"\r\nAccept-Ranges: "
      "bytes\r\n\r\n";
  capture.remote_address = "192.0.2.1:443";
  capture.digest = digest;
  capture.length = length;
  capture.transferred_digest = digest;
  capture.transferred_length = length;
  return capture;
}

// Hashing, looking up and compressing one page, off the transaction.
void PreparePage(benchmark::State& state) {
  Scratch archive;
  std::vector<Body> bodies;
  for (const std::string& text : pages()) bodies.emplace_back(text);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        archive->prepare(bodies[i++ % bodies.size()], std::nullopt, "text/html"));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kPage));
}
BENCHMARK(PreparePage)->Unit(benchmark::kMicrosecond);

// The same where fetch has the digest already.
void PrepareHashedPage(benchmark::State& state) {
  Scratch archive;
  std::vector<Body> bodies;
  std::vector<Digest> digests;
  for (const std::string& text : pages()) {
    bodies.emplace_back(text);
    digests.push_back(Sha256::of(text));
  }
  std::size_t i = 0;
  for (auto _ : state) {
    const std::size_t n = i++ % bodies.size();
    benchmark::DoNotOptimize(archive->prepare(bodies[n], digests[n], "text/html"));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kPage));
}
BENCHMARK(PrepareHashedPage)->Unit(benchmark::kMicrosecond);

// Prepare, add and commit: 250 new pages in a transaction.
void SavePages(benchmark::State& state) {
  constexpr int kInTransaction = 250;
  Scratch archive;
  std::vector<std::string> texts = pages();
  std::int64_t saved = 0;
  for (auto _ : state) {
    auto transaction = *archive->begin();
    for (int i = 0; i < kInTransaction; ++i) {
      std::string& text = texts[static_cast<std::size_t>(i)];
      text.replace(100, 20, fmt::format("{:020}", saved));
      const auto blob = archive->prepare(Body(text), std::nullopt, "text/html");
      if (!transaction.add(*blob)) state.SkipWithError("add failed");
      const auto added = transaction.add(
          capture_of(fmt::format("https://docs.example.com/docs/{}.html", saved),
                     Time{1'767'225'600'000'000 + saved * 1000}, blob->digest(), blob->length()));
      if (!added) state.SkipWithError("add failed");
      ++saved;
    }
    if (!transaction.commit()) state.SkipWithError("commit failed");
  }
  state.SetItemsProcessed(saved);
  state.SetBytesProcessed(saved * static_cast<std::int64_t>(kPage));
}
BENCHMARK(SavePages)->Unit(benchmark::kMillisecond)->UseRealTime();

// Index rows and capture records alone: revisits of one body, `range` URLs, 10,000 in a
// transaction.
void AddCaptures(benchmark::State& state) {
  constexpr int kInTransaction = 10'000;
  Scratch archive;
  const auto blob = *archive->prepare(Body(std::string("body")), std::nullopt, "text/html");
  {
    auto transaction = *archive->begin();
    if (!transaction.add(blob) || !transaction.commit()) state.SkipWithError("add failed");
  }
  std::int64_t saved = 0;
  for (auto _ : state) {
    auto transaction = *archive->begin();
    for (int i = 0; i < kInTransaction; ++i) {
      const auto added = transaction.add(capture_of(
          fmt::format("https://docs.example.com/docs/{}.html", saved * 7919 % state.range(0)),
          Time{1'767'225'600'000'000 + saved * 1000}, blob.digest(), blob.length()));
      if (!added) state.SkipWithError("add failed");
      ++saved;
    }
    if (!transaction.commit()) state.SkipWithError("commit failed");
  }
  state.SetItemsProcessed(saved);
}
BENCHMARK(AddCaptures)->Arg(1000)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime();

// nearest() over 100,000 captures of 10,000 URLs.
void Nearest(benchmark::State& state) {
  static Scratch archive;
  constexpr int kUrls = 10'000;
  constexpr int kTimes = 10;
  if (state.thread_index() == 0 && archive->stats()->captures == 0) {
    const auto blob = *archive->prepare(Body(std::string("body")), std::nullopt, "text/html");
    auto transaction = *archive->begin();
    static_cast<void>(transaction.add(blob));
    for (int i = 0; i < kUrls * kTimes; ++i) {
      static_cast<void>(transaction.add(
          capture_of(fmt::format("https://docs.example.com/docs/{}.html", i % kUrls),
                     Time{1'767'225'600'000'000 + i * 1'000'000LL}, blob.digest(), blob.length())));
    }
    if (!transaction.commit()) state.SkipWithError("commit failed");
  }
  std::minstd_rand random(1);
  for (auto _ : state) {
    const auto url = fmt::format("https://docs.example.com/docs/{}.html", random() % kUrls);
    const auto found = archive->nearest(
        url, Time{1'767'225'600'000'000 +
                  static_cast<std::int64_t>(random() % (kUrls * kTimes)) * 1'000'000});
    if (!found || !*found) state.SkipWithError("not found");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Nearest)->Unit(benchmark::kMicrosecond);

}  // namespace
