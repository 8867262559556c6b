// The index by itself, made through index::Writer as an archive would: 10 captures a URL in ten
// rounds, each round in another order; about 14 blobs a block and 64 facts a facts block; of every
// tenth URL a snapshot at each capture. Prints a row of docs/benchmarks.md's table for each size.
//   build/release/bench/index_bench [--captures 10000,100000,1000000,10000000] [--unchanged 0]
//                                   [--seed 1] [--folder /var/tmp] [--lookups 300000]
//                                   [--keep FILE (to measure one again)]
#include <fcntl.h>
#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "varve/index/index.hpp"
#include "varve/url/surt.hpp"

namespace {

using namespace varve;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kRounds = 10;
constexpr std::uint64_t kBlobsInBlock = 14;
constexpr std::uint64_t kFactsInBlock = 64;
constexpr std::uint64_t kInTransaction = 10'000;
constexpr std::int64_t kStart = 1'790'000'000'000'000;
constexpr std::int64_t kWeek = 7LL * 86'400 * 1'000'000;

struct Options {
  std::vector<std::uint64_t> captures = {10'000, 100'000, 1'000'000, 10'000'000};
  double unchanged = 0;
  std::uint64_t seed = 1;
  Path folder = "/var/tmp";
  std::uint64_t lookups = 300'000;
  Path keep;  // made there if it is not, and not removed
};

[[noreturn]] void die(const std::string& why) {
  fmt::print(stderr, "index_bench: {}\n", why);
  std::exit(1);
}
template <typename T>
T must(Result<T> result) {
  if (!result) die(result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

std::uint64_t mix(std::uint64_t x) {  // splitmix64
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string words(std::uint64_t random, int count, char between) {
  static const std::vector<std::string> kWords = {
      "guide",    "reference", "install", "performance",   "the",     "archive",
      "of",       "systems",   "network", "storage",       "history", "introduction",
      "language", "server",    "page",    "configuration", "index",   "article",
      "about",    "release",   "notes",   "api",           "how",     "monitoring"};
  std::string text;
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += between;
    text += kWords[(random >> (i * 5)) % kWords.size()];
  }
  return text;
}

// About 75 bytes; 3 of 10 do not follow from their keys (upper case, a query out of order).
std::string url_of(std::uint64_t seed, std::uint64_t i) {
  const std::uint64_t random = mix(mix(seed) + i);
  const std::uint64_t site = mix(seed + i / 200);  // 200 URLs a site
  std::string url = site % 10 < 8 ? "https://" : "http://";
  if (site / 10 % 4 == 0) url += "www.";
  url +=
      words(site >> 8, 2, '-') + fmt::format("{}", i / 200) + (site % 3 == 0 ? ".org/" : ".com/");
  url += words(random, 1, '/') + '/' + words(random >> 5, 3, '-');
  switch (random % 10) {
    case 0:
    case 1:
      return url + fmt::format("/Article_{}.html", i);
    case 2:
      return url + fmt::format("?page={}&lang=en", i);
    case 3:
    case 4:
      return url + fmt::format("/{}/", i);
    default:
      return url + fmt::format("/{}.html", i);
  }
}

Time time_of(std::uint64_t round, std::uint64_t position) {
  return Time{kStart + static_cast<std::int64_t>(round) * kWeek +
              static_cast<std::int64_t>(position * 20'011)};
}

Digest digest_of(std::uint64_t number) {
  Digest digest;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint64_t part = mix(number * 4 + i);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&part), 8, digest.bytes.begin() + i * 8);
  }
  return digest;
}

// Puts captures into an index: blobs into blocks, facts into blocks of facts, one transaction after
// the other.
class Filler {
 public:
  Filler(index::Writer& writer, std::uint64_t seed) : writer_(writer), seed_(seed) {}

  void add(std::uint64_t url_number, std::uint64_t round, std::uint64_t position, bool unchanged) {
    if (in_transaction_ == 0) begin();
    const std::uint64_t random = mix(seed_ ^ (url_number * 16 + round));
    const Digest digest =
        digest_of(seed_ * 1'000'000'007 + url_number * 16 + (unchanged ? round / 2 * 2 : round));
    if (!unchanged || round % 2 == 0) add_blob(digest, 500 + random % 99'500);
    if (facts_ % kFactsInBlock == 0) fact_block_ = next_block();
    const std::string url = url_of(seed_, url_number);
    const std::string key = url::surt_key(url);
    index::Writer::Capture capture;
    capture.key = key;
    capture.url = url;
    capture.time = time_of(round, position);
    capture.status = random % 50 == 0 ? 404 : 200;
    capture.mime = kMimes[random / 64 % kMimes.size()];
    capture.digest = digest;
    capture.fact = {fact_block_, static_cast<std::uint32_t>(facts_++ % kFactsInBlock)};
    must(writer_.add(capture));
    if (url_number % 10 == 0) {
      index::Writer::Snapshot snapshot;
      snapshot.url = url;
      snapshot.time = capture.time;
      snapshot.members = 10;
      snapshot.fact = {fact_block_, static_cast<std::uint32_t>(facts_++ % kFactsInBlock)};
      must(writer_.add(snapshot));
    }
    if (++in_transaction_ == kInTransaction) end();
  }
  void end() {
    if (in_transaction_ != 0) must(writer_.commit());
    in_transaction_ = 0;
  }

 private:
  void begin() {
    must(writer_.begin());
    pack_ = 1 + offset_ / (512 << 20);
    must(writer_.set_pack({pack_, offset_ % (512 << 20)}));
    facts_ = blobs_ = 0;  // blocks are of one transaction
  }
  std::uint64_t next_block() {
    const std::uint64_t number = must(writer_.next_block());
    offset_ += 40'000;
    must(writer_.set_block({number, {pack_, offset_ % (512 << 20)}, number > 9 ? number - 9 : 0}));
    return number;
  }
  void add_blob(const Digest& digest, std::uint64_t raw) {
    if (blobs_++ % kBlobsInBlock == 0) {
      blob_block_ = next_block();
      begin_ = 0;
    }
    must(writer_.add_blob(digest, blob_block_, begin_, raw));
    begin_ += raw;
  }

  static const inline std::vector<std::string> kMimes = {"text/html", "text/css", "image/png",
                                                         "text/javascript", "image/jpeg"};
  index::Writer& writer_;
  std::uint64_t seed_;
  std::uint64_t in_transaction_ = 0, pack_ = 1, offset_ = 32;
  std::uint64_t facts_ = 0, blobs_ = 0, begin_ = 0, fact_block_ = 0, blob_block_ = 0;
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}
double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Filled {
  double per_second = 0;
  double bytes_each = 0;
};

Filled fill(const Path& path, const Options& options, std::uint64_t captures) {
  const std::uint64_t urls = std::max<std::uint64_t>(captures / kRounds, 1);
  must(FileSystem::posix().open_write(path));
  const auto begin = Clock::now();
  {
    const auto writer = must(index::Writer::open(path, 1000));
    Filler filler(*writer, options.seed);
    for (std::uint64_t round = 0; round < kRounds; ++round) {
      // Another order each time: a step that has no factor in common with the number of URLs.
      std::uint64_t step = mix(options.seed + round) % urls | 1;
      while (std::gcd(step, urls) != 1) step += 2;
      for (std::uint64_t i = 0; i < urls; ++i) {
        const std::uint64_t url = (i * step + round * 7) % urls;
        const bool unchanged = static_cast<double>(mix(url) % 1000) < options.unchanged * 2 * 1000;
        filler.add(url, round, i, unchanged);
      }
    }
    filler.end();
  }
  const double taken = seconds_since(begin);
  const auto count = static_cast<double>(urls * kRounds);
  return {count / taken, static_cast<double>(std::filesystem::file_size(path)) / count};
}

struct Lookup {
  std::string url;
  std::string key;
  Time time;
};

struct Measured {
  double per_second = 0;
  double p50 = 0, p99 = 0;  // microseconds
};

template <typename One>
Measured measure(const std::vector<Lookup>& lookups, const One& one) {
  std::vector<float> taken;
  taken.reserve(lookups.size());
  const double cpu = cpu_seconds();
  for (const Lookup& lookup : lookups) {
    const auto begin = Clock::now();
    one(lookup);
    taken.push_back(std::chrono::duration<float, std::micro>(Clock::now() - begin).count());
  }
  Measured measured;
  measured.per_second = static_cast<double>(lookups.size()) / (cpu_seconds() - cpu);
  std::sort(taken.begin(), taken.end());
  measured.p50 = taken[taken.size() / 2];
  measured.p99 = taken[taken.size() * 99 / 100];
  return measured;
}

std::vector<Lookup> lookups_of(const Options& options, std::uint64_t urls) {
  std::mt19937_64 random(options.seed);
  std::vector<Lookup> all(options.lookups);
  for (Lookup& lookup : all) {
    lookup.url = url_of(options.seed, random() % urls);
    lookup.key = url::surt_key(lookup.url);
    lookup.time = Time{kStart + static_cast<std::int64_t>(random() % (kRounds * kWeek))};
  }
  return all;
}

// The file in the page cache.
void warm(const Path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::vector<char> buffer(1 << 20);
  while (::read(file, buffer.data(), buffer.size()) > 0) continue;
  ::close(file);
}

double rows_per_second(index::Reader& reader, bool first_times) {
  index::Filter filter;
  filter.first_times = first_times;
  std::optional<index::CaptureRow> after;
  std::uint64_t rows = 0;
  const auto begin = Clock::now();
  while (rows < 500'000) {
    auto page = must(reader.page(filter, after, 512));
    rows += page.size();
    if (page.size() < 512) break;
    after = std::move(page.back());
  }
  return static_cast<double>(rows) / seconds_since(begin);
}

void run(const Options& options, std::uint64_t captures) {
  const bool kept = !options.keep.empty();
  const Path path =
      kept ? options.keep : options.folder / fmt::format("varve-index-bench-{}.db", ::getpid());
  const auto remove = [&] {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + end);
  };
  const bool there = kept && std::filesystem::exists(path);
  const Filled filled = there ? Filled() : fill(path, options, captures);
  warm(path);
  const auto reader = must(index::Reader::open(path, 1000));
  const auto lookups = lookups_of(options, std::max<std::uint64_t>(captures / kRounds, 1));
  const auto find = [&](const Lookup& lookup) {
    if (!must(reader->find_nearest(lookup.key, lookup.url, lookup.time))) die("a URL is missing");
  };
  measure(lookups, find);  // SQLite's own cache
  must(reader->hold());
  const Measured in_one_state = measure(lookups, find);
  reader->release();
  const Measured alone = measure(lookups, find);
  const Measured with_body = measure(lookups, [&](const Lookup& lookup) {
    must(reader->nearest(url::surt_key(lookup.url), lookup.url, lookup.time));
  });
  fmt::print(
      "| {} | {}% | {:.1f} | {:.0f} | {:.0f} | {:.0f} | {:.1f} | {:.1f} | {:.0f} | {:.0f} | {:.0f} "
      "|\n",
      captures, options.unchanged * 100, filled.bytes_each, in_one_state.per_second,
      alone.per_second, with_body.per_second, with_body.p50, with_body.p99,
      rows_per_second(*reader, false), rows_per_second(*reader, true), filled.per_second);
  std::fflush(stdout);
  if (!kept) remove();
}

std::vector<std::uint64_t> numbers_of(std::string_view text) {
  std::vector<std::uint64_t> all;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    all.push_back(std::strtoull(std::string(text.substr(0, comma)).c_str(), nullptr, 10));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--captures") {
      options.captures = numbers_of(value);
    } else if (name == "--unchanged") {
      options.unchanged = std::strtod(value, nullptr);
    } else if (name == "--seed") {
      options.seed = std::strtoull(value, nullptr, 10);
    } else if (name == "--folder") {
      options.folder = value;
    } else if (name == "--keep") {
      options.keep = value;
    } else if (name == "--lookups") {
      options.lookups = std::strtoull(value, nullptr, 10);
    } else {
      die(fmt::format("unknown option {}", name));
    }
  }
  fmt::print(
      "| captures | unchanged bodies | bytes each | nearest/s, many in one state | each by itself "
      "| with SURT key and body | its p50 µs | p99 µs | rows listed/s | with first times "
      "| added/s |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (const std::uint64_t captures : options.captures) run(options, captures);
}
