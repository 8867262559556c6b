// `check --read-data` beside nothing but decompressing the same frames on as many cores, in one
// run:
//   build/release/bench/check_bench [--rounds N] [--versions N] [--compact] [--archive DIR |
//   FOLDER…]
// The archive holds N versions (two) of each page of the folders (default: Debian's documentation).
// The frames and what they are differences to are in memory when the reference begins.
#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "varve/archive/archive.hpp"
#include "varve/store/pack.hpp"

namespace {

using namespace varve;
using archive::Archive;
using Clock = std::chrono::steady_clock;

[[noreturn]] void stop(const Error& error) {
  fmt::print(stderr, "check_bench: {}\n", error.message);
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

template <typename Work>
double seconds_of(const Work& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void fill(Archive& archive, const std::vector<std::string>& folders, int versions) {
  std::vector<Path> paths;
  for (const std::string& folder : folders) {
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".html") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  for (int version = 0; version < versions; ++version) {
    for (std::size_t i = 0; i < paths.size();) {
      auto transaction = must(archive.begin());
      for (const std::size_t end = std::min(paths.size(), i + 50); i < end; ++i) {
        std::ifstream file(paths[i], std::ios::binary);
        std::string page(std::istreambuf_iterator<char>(file), {});
        if (version > 0) page += fmt::format("<p>Page {} has changed {} times</p>", i, version);
        archive::Capture capture;
        capture.url = fmt::format("https://example.com{}", paths[i].string());
        capture.time = Time{1'800'000'000'000'000 + version * 86'400'000'000LL};
        capture.status = 200;
        capture.mime = "text/html";
        capture.request_head = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n";
        capture.response_head =
            fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
                        page.size());
        capture.length = capture.transferred_length = page.size();
        const auto blob =
            must(archive.prepare(Body(page), std::nullopt, capture.mime, capture.url));
        capture.digest = capture.transferred_digest = blob.digest();
        must(transaction.add(blob));
        must(transaction.add(capture));
      }
      must(transaction.commit());
    }
  }
}

struct Frame {
  store::RecordHeader header;
  std::string bytes;
};

// Decompresses all frames, each with what it is a difference to.
class Reference {
 public:
  explicit Reference(const Path& packs) {
    for (std::uint64_t number = 1; std::filesystem::exists(packs / store::pack_name(number));
         ++number) {
      const auto pack = must(store::PackReader::open(FileSystem::posix(), packs, number));
      store::ScanVisitor visitor;
      visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
        if (header.block == 0) return;
        frames_.push_back({header, std::string(must(pack->payload(offset, header)).view())});
        if (header.base.block != 0) bases_[header.base.block];
        raw_ += header.raw_length;
        stored_ += header.stored_length;
      };
      visitor.damage = [](auto, auto, const Error& why) { stop(why); };
      must(store::scan(*pack, must(pack->size()), visitor));
    }
    ZSTD_DCtx* context = ZSTD_createDCtx();
    for (const Frame& frame : frames_) {
      const auto base = bases_.find(frame.header.block);
      if (base == bases_.end()) continue;
      base->second.resize(frame.header.raw_length);
      make_whole(context, frame, base->second);
    }
    ZSTD_freeDCtx(context);
  }

  // With `hash` also the SHA-256 of all: what no check of digests can be faster than.
  void run(unsigned threads, bool hash) const {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      ZSTD_DCtx* context = ZSTD_createDCtx();
      std::string raw;
      for (std::size_t i = next++; i < frames_.size(); i = next++) {
        if (raw.size() < frames_[i].header.raw_length) raw.resize(frames_[i].header.raw_length);
        make_whole(context, frames_[i], raw);
        const std::string_view whole(raw.data(), frames_[i].header.raw_length);
        if (hash && frames_[i].header.type == store::RecordType::kBlobs) {
          static_cast<void>(Sha256::of(whole));
        }
      }
      ZSTD_freeDCtx(context);
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
    work();
    for (std::thread& other : others) other.join();
  }
  [[nodiscard]] double megabytes() const { return static_cast<double>(raw_) / 1e6; }
  void describe() const {
    fmt::print("{} frames of {:.1f} MB, {:.1f} MB stored\n\n", frames_.size(), megabytes(),
               static_cast<double>(stored_) / 1e6);
  }

 private:
  void make_whole(ZSTD_DCtx* context, const Frame& frame, std::string& raw) const {
    if (frame.header.encoding == store::Encoding::kStored) {
      std::copy(frame.bytes.begin(), frame.bytes.end(), raw.begin());
      return;
    }
    const store::Base& base = frame.header.base;
    if (base.block != 0) {
      ZSTD_DCtx_refPrefix(context, bases_.at(base.block).data() + base.begin, base.length);
    }
    const std::size_t got = ZSTD_decompressDCtx(context, raw.data(), frame.header.raw_length,
                                                frame.bytes.data(), frame.bytes.size());
    if (got != frame.header.raw_length) stop({ErrorKind::kDamaged, "a frame is not whole"});
  }

  std::vector<Frame> frames_;
  std::map<std::uint64_t, std::string> bases_;
  std::uint64_t raw_ = 0;
  std::uint64_t stored_ = 0;
};

void measure(const Path& folder, int rounds) {
  const Reference reference(folder / "packs");
  reference.describe();
  const auto archive = must(Archive::open(folder, Archive::Mode::kRead));
  fmt::print(
      "| threads | decompression, MB/s | and SHA-256 | check --read-data, MB/s | of the first | of "
      "the second |\n| --- | --- | --- | --- | --- | --- |\n");
  for (const unsigned threads : {1u, std::max(1u, std::thread::hardware_concurrency())}) {
    std::vector<double> plain;
    std::vector<double> hashed;
    std::vector<double> checked;
    for (int round = 0; round < rounds; ++round) {  // side by side: others use the machine too
      plain.push_back(seconds_of([&] { reference.run(threads, false); }));
      hashed.push_back(seconds_of([&] { reference.run(threads, true); }));
      checked.push_back(seconds_of([&] {
        archive::CheckOptions options;
        options.read_data = true;
        options.threads = threads;
        const auto report = must(archive->check(options));
        if (!report.damaged.empty()) stop({ErrorKind::kDamaged, report.damaged.front().what});
      }));
    }
    const double best_plain = *std::min_element(plain.begin(), plain.end());
    const double best_checked = *std::min_element(checked.begin(), checked.end());
    const double best_hashed = *std::min_element(hashed.begin(), hashed.end());
    fmt::print("| {} | {:.0f} | {:.0f} | {:.0f} | {:.2f} | {:.2f} |\n", threads,
               reference.megabytes() / best_plain, reference.megabytes() / best_hashed,
               reference.megabytes() / best_checked, best_plain / best_checked,
               best_hashed / best_checked);
  }
}

}  // namespace

int main(int count, char** arguments) {
  int rounds = 7;
  int versions = 2;
  bool compact = false;
  std::string folder;
  std::vector<std::string> folders;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    if (argument == "--rounds" && i + 1 < count) {
      rounds = std::atoi(arguments[++i]);
    } else if (argument == "--versions" && i + 1 < count) {
      versions = std::atoi(arguments[++i]);
    } else if (argument == "--compact") {
      compact = true;
    } else if (argument == "--archive" && i + 1 < count) {
      folder = arguments[++i];
    } else {
      folders.push_back(argument);
    }
  }
  if (!folder.empty()) {
    measure(folder, rounds);
    return 0;
  }
  if (folders.empty()) {
    folders = {"/usr/share/doc/postgresql-doc-15/html", "/usr/share/cppreference/doc/html"};
  }
  std::string pattern = "/var/tmp/varve-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) std::abort();
  {
    const auto archive = must(Archive::open(Path(pattern) / "archive", Archive::Mode::kWrite));
    fill(*archive, folders, versions);
    if (compact) must(archive->compact({}, {}));
  }
  measure(Path(pattern) / "archive", rounds);
  std::filesystem::remove_all(pattern);
}
