// What the store's differences and blocks cost, each figure beside its reference in one run:
//   build/release/bench/store_bench [--versions N] [--seed S] [FOLDER…]
// Reading the newest and the oldest of N versions of a page beside an archive that has it once,
// before and after `compact`; taking in the pages of the folders (default: Debian's documentation)
// beside zstd -3 and SHA-256 over the same bytes; and checking every byte beside decompressing it.
#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "varve/archive/archive.hpp"

namespace {

using namespace varve;
using archive::Archive;

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void stop(const Error& error) {
  fmt::print(stderr, "store_bench: {}\n", error.message);
  std::exit(1);
}
template <typename T>
T must(Result<T> result) {
  if (!result) stop(result.error());
  return *std::move(result);
}
void must(Result<void> result) {
  if (!result) stop(result.error());
}

// A folder on disk that goes away: syncs are part of the cost.
class Scratch {
 public:
  Scratch() {
    std::string pattern = "/var/tmp/varve-bench-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const Path& path() const { return path_; }

 private:
  Path path_;
};

archive::Capture capture_of(const std::string& url, Time time, const Body& body, Digest digest) {
  archive::Capture capture;
  capture.url = url;
  capture.time = time;
  capture.status = 200;
  capture.mime = "text/html";
  capture.request_head = "GET / HTTP/1.1\r\nHost: example.com\r\nUser-Agent: varve\r\n\r\n";
  capture.response_head = fmt::format(
      "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: {}\r\nContent-Type: text/html\r\nContent-Length: "
      "{}\r\n\r\n",
      time.http_date(), body.size());
  capture.remote_address = "192.0.2.1:443";
  capture.digest = capture.transferred_digest = digest;
  capture.length = capture.transferred_length = body.size();
  return capture;
}

void add(Archive& archive, archive::Transaction& transaction, const std::string& url, Time time,
         const std::string& text) {
  const Body body(text);
  const auto blob = must(archive.prepare(body, std::nullopt, "text/html", url));
  must(transaction.add(blob));
  must(transaction.add(capture_of(url, time, body, blob.digest())));
}

std::vector<std::string> read_pages(const std::vector<std::string>& folders) {
  std::vector<Path> paths;
  for (const std::string& folder : folders) {
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".html") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> pages;
  for (const Path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    pages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return pages;
}

// A body in an archive, and how long it took to read it.
struct Read {
  Path folder;
  Digest digest;
  std::vector<double> times{};

  // Microseconds, the middle one of all.
  double median() {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
  }
};

// Reads each many times, with nothing kept of the time before; in turns, so that what else the
// machine does is the same for all.
void time_reads(std::vector<Read>& reads) {
  for (int i = 0; i < 400; ++i) {
    for (Read& read : reads) {
      const auto archive = must(Archive::open(read.folder, Archive::Mode::kRead));
      // The connection and the file are open; another blob's bytes are not this one's.
      must(archive->stats());
      const auto start = Clock::now();
      if (!must(archive->body(read.digest))) std::abort();
      read.times.push_back(seconds_since(start) * 1e6);
    }
  }
}

void measure_versions(int versions, unsigned seed, const std::string& first) {
  std::minstd_rand random(seed);
  const Scratch scratch;
  const std::string url = "https://example.com/page";
  const Path many = scratch.path() / "many";
  const Path one = scratch.path() / "one";
  std::string page = first;
  Digest oldest;
  {
    const auto archive = must(Archive::open(many, Archive::Mode::kWrite));
    for (int i = 0; i < versions; ++i) {
      auto transaction = must(archive->begin());
      const Time time{1'800'000'000'000'000 + i * 3'600'000'000LL};
      // A clock in the footer changes each time, now and then a sentence.
      std::string now = page + "<p>Generated at " + time.rfc3339() + "</p>";
      add(*archive, transaction, url, time, now);
      must(transaction.commit());
      if (i == 0) oldest = Sha256::of(now);
      if (random() % 20 == 0) {
        page.insert(page.find("<p", random() % (page.size() / 2)) % page.size(),
                    fmt::format("<p>News of {}: {}</p>", time.rfc3339(), random()));
      }
      if (i + 1 < versions) continue;
      const auto alone = must(Archive::open(one, Archive::Mode::kWrite));
      auto single = must(alone->begin());
      add(*alone, single, url, time, now);
      must(single.commit());
      page = now;
    }
  }
  const Digest newest = Sha256::of(page);
  const auto print = [&](std::string_view when) {
    std::vector<Read> reads = {{one, newest}, {many, newest}, {many, oldest}};
    time_reads(reads);
    const double plain = reads[0].median();
    const double last = reads[1].median();
    const double early = reads[2].median();
    std::uint64_t stored = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(many)) {
      if (entry.is_regular_file()) stored += entry.file_size();
    }
    fmt::print("| {} | {} | {:.0f} µs | {:.2f} | {:.2f} | {:.0f} |\n", when, versions, plain,
               last / plain, early / plain, static_cast<double>(stored) / versions);
  };
  fmt::print(
      "| versions of a page of {} kB | how many | read where it is alone | newest | oldest | bytes "
      "a version |\n| --- | --- | --- | --- | --- | --- |\n",
      first.size() / 1000);
  print("as saved");
  must(must(Archive::open(many, Archive::Mode::kWrite))->compact({}, {}));
  print("after `compact`");
}

// Seconds of zstd -3, page by page, and SHA-256.
double reference(const std::vector<std::string>& pages) {
  const auto start = Clock::now();
  std::string out;
  ZSTD_CCtx* context = ZSTD_createCCtx();
  for (const std::string& page : pages) {
    static_cast<void>(Sha256::of(page));
    out.resize(std::max(out.size(), ZSTD_compressBound(page.size())));
    ZSTD_compressCCtx(context, out.data(), out.size(), page.data(), page.size(), 3);
  }
  ZSTD_freeCCtx(context);
  return seconds_since(start);
}

// Seconds to decompress frames like those, page by page.
double decompression(const std::vector<std::string>& pages) {
  std::vector<std::string> frames;
  for (const std::string& page : pages) {
    std::string frame(ZSTD_compressBound(page.size()), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), page.data(), page.size(), 3));
    frames.push_back(std::move(frame));
  }
  std::string out;
  ZSTD_DCtx* context = ZSTD_createDCtx();
  const auto start = Clock::now();
  for (std::size_t i = 0; i < pages.size(); ++i) {
    out.resize(std::max(out.size(), pages[i].size()));
    ZSTD_decompressDCtx(context, out.data(), out.size(), frames[i].data(), frames[i].size());
  }
  const double seconds = seconds_since(start);
  ZSTD_freeDCtx(context);
  return seconds;
}

void measure_ingest(const std::vector<std::string>& pages) {
  double bytes = 0;
  for (const std::string& page : pages) bytes += static_cast<double>(page.size());
  bytes /= 1e6;
  const Scratch scratch;
  const auto archive = must(Archive::open(scratch.path() / "archive", Archive::Mode::kWrite));
  fmt::print("\n| {} pages, {:.0f} MB | MB/s | of the reference |\n| --- | --- | --- |\n",
             pages.size(), bytes);
  const double plain = reference(pages);
  fmt::print("| zstd -3 and SHA-256, page by page | {:.0f} | |\n", bytes / plain);
  for (int snapshot = 0; snapshot < 2; ++snapshot) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < pages.size();) {
      auto transaction = must(archive->begin());
      for (const std::size_t end = std::min(pages.size(), i + 100); i < end; ++i) {
        const Time time{1'800'000'000'000'000 + snapshot * 86'400'000'000LL + static_cast<int>(i)};
        add(*archive, transaction, fmt::format("https://example.com/docs/{}.html", i), time,
            snapshot == 0 ? pages[i] : pages[i] + "<p>changed</p>");
      }
      must(transaction.commit());
    }
    const double taken = seconds_since(start);
    fmt::print("| taken in, {} | {:.0f} | {:.2f} |\n",
               snapshot == 0 ? "first versions" : "second versions", bytes / taken, plain / taken);
  }
  for (const unsigned threads : {1u, 0u}) {
    const double decompressed = decompression(pages) * 2;  // both versions
    const auto start = Clock::now();
    archive::CheckOptions options;
    options.read_data = true;
    options.threads = threads;
    const auto report = must(archive->check(options));
    if (!report.damaged.empty()) stop({ErrorKind::kDamaged, report.damaged.front().what});
    const double taken = seconds_since(start);
    fmt::print(
        "| `check --read-data`, {} | {:.0f} | {:.2f} of zstd's decompression on one core |\n",
        threads == 1 ? "one thread" : "all cores", 2 * bytes / taken, decompressed / taken);
  }
}

}  // namespace

int main(int count, char** arguments) {
  int versions = 1000;
  unsigned seed = 1;
  std::vector<std::string> folders;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    if (argument == "--versions" && i + 1 < count) {
      versions = std::atoi(arguments[++i]);
    } else if (argument == "--seed" && i + 1 < count) {
      seed = static_cast<unsigned>(std::atoi(arguments[++i]));
    } else {
      folders.push_back(argument);
    }
  }
  if (folders.empty()) {
    folders = {"/usr/share/doc/postgresql-doc-15/html", "/usr/share/cppreference/doc/html"};
  }
  const std::vector<std::string> pages = read_pages(folders);
  if (pages.empty()) stop({ErrorKind::kInvalid, "no pages: tools/setup.sh bench installs some"});
  const auto middle =
      std::min_element(pages.begin(), pages.end(), [](const auto& a, const auto& b) {
        const auto off = [](const std::string& page) {
          return page.size() > 50'000 ? page.size() - 50'000 : 50'000 - page.size();
        };
        return off(a) < off(b);
      });
  measure_versions(versions, seed, *middle);
  measure_ingest(pages);
}
