// An index that anybody may have written: the input is the bytes of a varve.db. It is opened as an
// archive opens it, asked every question, and written to. SQLite itself is not instrumented, so
// what is tried here is what the index makes of SQLite's answers, and that each ends.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "varve/index/index.hpp"
#include "varve/url/surt.hpp"

namespace {

using namespace varve;

constexpr int kBusyMs = 0;
constexpr std::size_t kRows = 64;

// In memory where there is such a folder: an input is a file for a millisecond.
class Folder {
 public:
  Folder() {
    const Path memory = "/dev/shm";
    const Path in =
        std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
    path_ = in / ("varve-index-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
  }
  Path put(std::string_view bytes) const {
    Path file = path_ / "varve.db";
    for (const char* end : {"-wal", "-shm", "-journal"}) {
      std::filesystem::remove(file.string() + end);
    }
    std::ofstream(file, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file;
  }

 private:
  Path path_;
};

void ask_of(index::Reader& reader, const index::CaptureRow& row) {
  static_cast<void>(reader.nearest(row.key, row.url, row.time));
  static_cast<void>(reader.find_nearest(row.key, "https://other.example/", Time{row.time.us / 2}));
  static_cast<void>(reader.before(row.key, row.url, row.time));
  static_cast<void>(reader.after(row.key, row.url, row.time));
  static_cast<void>(reader.capture(row.url, row.time));
  static_cast<void>(reader.snapshot(row.url, row.time));
  static_cast<void>(reader.mark(row.url, row.time));
  static_cast<void>(reader.first_time(row));
  static_cast<void>(reader.blob(row.blob.digest));
  static_cast<void>(reader.block(row.blob.block));
  static_cast<void>(reader.block(row.fact.block));
}

// Some pages of a list, and the first rows one by one. No page is longer than was asked for.
void list(index::Reader& reader, const index::Filter& filter, std::size_t rows) {
  std::optional<index::CaptureRow> after;
  for (int pages = 0; pages < 4; ++pages) {
    auto page = reader.page(filter, after, rows);
    if (!page || page->empty()) return;
    if (page->size() > rows) std::abort();
    if (pages == 0) {
      for (std::size_t i = 0; i < page->size() && i < 4; ++i) ask_of(reader, (*page)[i]);
    }
    after = std::move(page->back());
  }
}

void list_all_ways(index::Reader& reader) {
  index::Filter filter;
  list(reader, filter, kRows);
  filter.newest_first = true;
  list(reader, filter, 3);
  const url::KeyRange range = url::surt_host_range("https://example.com/");
  filter.first = range.first;
  filter.last = range.last;
  filter.status = 200;
  filter.mime = "text/html";
  list(reader, filter, kRows);
  filter.first = url::surt_key("https://example.com/a");
  filter.last = filter.first;
  filter.digest = Sha256::of("body");
  list(reader, filter, kRows);
}

void read_rows(index::Reader& reader) {
  const auto recent = reader.recent_snapshots(kRows);
  if (recent && recent->size() > kRows) std::abort();
  const auto page = reader.snapshots(std::nullopt, 2);
  if (page && !page->empty()) static_cast<void>(reader.snapshots(page->back(), kRows));
  const auto blobs = reader.blobs(INT64_MIN, kRows);
  if (blobs && !blobs->empty()) static_cast<void>(reader.blobs(blobs->back().id, kRows));
  const auto blocks = reader.blocks(0, kRows);
  if (blocks && !blocks->empty()) static_cast<void>(reader.blocks(blocks->back().number, kRows));
  static_cast<void>(reader.totals());
  static_cast<void>(reader.packs());
  static_cast<void>(reader.marks());
  static_cast<void>(reader.removals());
}

void read(const Path& file) {
  const auto opened = index::Index::open(file, kBusyMs);
  if (!opened) return;
  const auto reader = (*opened)->read();
  if (!reader || !(*reader)->hold()) return;
  list_all_ways(*reader->operator->());
  read_rows(*reader->operator->());
  static_cast<void>((*reader)->integrity(false));
  static_cast<void>((*reader)->integrity(true));
  (*reader)->release();
}

Result<void> save(index::Writer& writer) {
  const Digest digest = Sha256::of("new");
  const std::string url = "https://example.com/A";
  const std::string key = url::surt_key(url);
  VARVE_TRY(writer.begin());
  VARVE_ASSIGN(const auto last, writer.last_pack());
  const std::uint64_t pack = last ? last->number : 1;
  VARVE_TRY(writer.set_pack({pack, 4096}));
  VARVE_ASSIGN(const std::uint64_t block, writer.next_block());
  VARVE_TRY(writer.set_block({block, {pack, 32}, 0}));
  VARVE_TRY(writer.add_blob(digest, block, 0, 3));
  index::Writer::Capture capture;
  capture.key = key;
  capture.url = url;
  capture.time = Time{100};
  capture.status = 200;
  capture.mime = "text/html";
  capture.digest = digest;
  capture.fact = {block, 1};
  VARVE_ASSIGN(const Time time, writer.add(capture));
  index::Writer::Snapshot snapshot;
  snapshot.url = url;
  snapshot.time = time;
  snapshot.fact = {block, 2};
  VARVE_TRY(writer.add(snapshot));
  VARVE_TRY(writer.set_mark({url, time, {"tag"}, "note", true}));
  VARVE_TRY(writer.commit());
  VARVE_TRY(writer.begin());
  VARVE_TRY(writer.remove_capture(url, time));
  VARVE_TRY(writer.remove_capture("https://example.com/a", Time{100}));
  VARVE_TRY(writer.remove_blob(digest));
  VARVE_TRY(writer.unused_blobs());
  VARVE_TRY(writer.add_removal({url, time, Time{200}, 1}));
  return writer.commit();
}

void write(const Path& file) {
  const auto writer = index::Writer::open(file, kBusyMs);
  if (!writer) return;
  static_cast<void>(save(**writer));
  (*writer)->rollback();
  static_cast<void>((*writer)->shrink(false));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 18)) return 0;
  static const Folder folder;
  const Path file = folder.put({reinterpret_cast<const char*>(data), size});
  read(file);
  write(file);
  return 0;
}
