#include "varve/interchange/import.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "interchange/cdxj_reader.hpp"
#include "interchange/import_state.hpp"
#include "interchange/page_intake.hpp"
#include "interchange/taker.hpp"
#include "varve/interchange/zip_reader.hpp"

namespace varve::interchange {
namespace {

// Lines of an index whose records are read together, in the order of the files.
constexpr std::size_t kPlacesTogether = 100'000;

Result<bool> is_zip(const File& file, std::uint64_t size) {
  constexpr std::string_view kMagic = "PK\x03\x04";
  if (size < kMagic.size()) return false;
  VARVE_ASSIGN(const std::string first, file.read_at(0, kMagic.size()));
  return first == kMagic;
}

// The next line of a text, its end included; empty at its end. One longer than 1 MiB is cut there.
Result<std::string> read_line(Stream& stream) {
  for (std::size_t wanted = 4096;; wanted *= 4) {
    VARVE_ASSIGN(const std::string_view bytes, stream.peek(wanted));
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos && bytes.size() >= wanted && wanted < Stream::kMaxPeek)
      continue;
    std::string line(bytes.substr(0, end == std::string_view::npos ? end : end + 1));
    stream.skip(line.size());
    return line;
  }
}

Result<bool> is_cdxj(const std::shared_ptr<const File>& file, std::uint64_t size) {
  VARVE_ASSIGN(Stream stream, Stream::open(file, 0, size, 0));
  VARVE_ASSIGN(const std::string line, read_line(stream));
  return is_cdxj_line(line) || line.starts_with("!meta ");
}

// One after the other, into one archive.
class Import {
 public:
  Import(archive::Archive& archive, const ImportOptions& options)
      : archive_(archive), options_(options), taker_(archive, options) {}

  Result<ImportReport> run(const std::vector<Path>& files) {
    for (const Path& file : files) {
      std::error_code error;
      all_ += std::filesystem::file_size(file, error);
      if (error) {
        return fail(ErrorKind::kInvalid, "cannot read {}: {}", file.string(), error.message());
      }
    }
    for (const Path& file : files) {
      auto done = take_file(file);
      if (!done && done.error().kind == ErrorKind::kInvalid && !options_.strict) {
        taker_.tell_bad_file(file, done.error().message);  // the others come in
      } else if (!done) {
        return tl::unexpected(done.error().in(file.string()));
      }
    }
    VARVE_TRY(taker_.resolve());
    ImportReport report = taker_.report();
    PageIntake pages(archive_, options_, report);
    for (const Path& wacz : waczs_) VARVE_TRY(pages.take(wacz));
    return report;
  }

 private:
  Result<void> take_file(const Path& path) {
    taker_.begin(path);
    budget_ = std::make_shared<Budget>();
    VARVE_ASSIGN(auto opened, FileSystem::posix().open_read(path));
    const std::shared_ptr<const File> file = std::move(opened);
    VARVE_ASSIGN(const std::uint64_t size, file->size());
    VARVE_ASSIGN(const bool zipped, is_zip(*file, size));
    VARVE_ASSIGN(const bool indexed, is_cdxj(file, size));
    VARVE_TRY(zipped    ? take_wacz(path)
              : indexed ? take_cdxj(path, file, size)
                        : take_warc(path, {}, file, size));
    done_ += size;
    return {};
  }

  // The WARCs in it. Its index says nothing that they do not; its pages come in behind them all.
  Result<void> take_wacz(const Path& path) {
    VARVE_ASSIGN(const ZipReader zip, ZipReader::open(path));
    bool any = false;
    for (const ZipReader::Entry& entry : zip.entries()) {
      if (!entry.name.starts_with("archive/") || entry.name.ends_with('/')) continue;
      any = true;
      taker_.begin(path / entry.name);
      VARVE_ASSIGN(auto file, zip.open(entry));
      VARVE_TRY(take_warc(path, entry.name, std::move(file), entry.size));
    }
    if (any) waczs_.push_back(path);
    if (any) return {};
    return fail(ErrorKind::kInvalid, "it is a zip file, but no WACZ: nothing lies in archive/");
  }

  // The records that an index names, in the files beside it. Requests are not among them.
  Result<void> take_cdxj(const Path& path, const std::shared_ptr<const File>& file,
                         std::uint64_t size) {
    VARVE_ASSIGN(Stream stream, Stream::open(file, 0, size, 0));
    std::map<std::string, std::vector<CdxjEntry>> places;  // of lines that follow each other
    std::size_t count = 0;
    for (;;) {
      VARVE_ASSIGN(const std::string line, read_line(stream));
      const auto entry = parse_cdxj_line(line);
      if (entry) places[entry->filename].push_back(*entry);
      const bool more = !line.empty();
      if (!more || (entry && ++count % kPlacesTogether == 0)) {
        for (const auto& [name, all] : places)
          VARVE_TRY(take_places(path.parent_path(), name, all));
        places.clear();
      }
      if (!more) break;
    }
    if (count == 0) {
      return fail(ErrorKind::kInvalid, "it is a CDXJ index that names no record of a WARC file");
    }
    return taker_.commit();
  }

  Result<void> take_places(const Path& folder, const std::string& name,
                           std::vector<CdxjEntry> places) {
    taker_.begin(folder / name);
    VARVE_ASSIGN(auto opened, FileSystem::posix().open_read(taker_.file()));
    const std::shared_ptr<const File> file = std::move(opened);
    VARVE_ASSIGN(const std::uint64_t size, file->size());
    std::sort(places.begin(), places.end(),
              [](const CdxjEntry& a, const CdxjEntry& b) { return a.offset < b.offset; });
    Pairs pairs = taker_.pairs();
    for (const CdxjEntry& place : places) {
      if (place.offset >= size) {
        VARVE_TRY(taker_.tell_bad({place.offset, 0}, "the file ends before it"));
        continue;
      }
      VARVE_ASSIGN(Stream stream, Stream::open(file, 0, size, place.offset, budget_));
      RecordReader reader = taker_.reader(std::move(stream));
      VARVE_ASSIGN(const auto header, reader.next());
      if (header) VARVE_TRY(taker_.take(reader, *header, pairs));
      VARVE_TRY(tell_progress(0));
    }
    return taker_.end(pairs);
  }

  Result<void> take_warc(const Path& path, const std::string& entry,
                         const std::shared_ptr<const File>& file, std::uint64_t size) {
    VARVE_ASSIGN(ImportState state, ImportState::of(options_.state_folder, path, entry));
    VARVE_ASSIGN(Stream stream, Stream::open(file, 0, size, state.position().byte, budget_));
    VARVE_TRY(skip(stream, state.position().within));
    RecordReader reader = taker_.reader(std::move(stream));
    Pairs pairs = taker_.pairs();
    const std::uint64_t before = taker_.report().records;
    auto done = take_records(reader, pairs, state);
    if (!done) return keep_until(reader, pairs, state, done.error());
    if (taker_.report().records == before && state.position() == Position()) {
      return fail(ErrorKind::kInvalid, "it is no web archive: there is no record in it");
    }
    VARVE_TRY(taker_.end(pairs));
    return state.finish();
  }

  // What an interrupted import took in of a member that has many records.
  Result<void> skip(Stream& stream, std::uint64_t count) const {
    while (count > 0) {
      VARVE_ASSIGN(const std::string_view bytes, stream.peek(1));
      if (bytes.empty()) break;
      const std::uint64_t gone = std::min<std::uint64_t>(count, bytes.size());
      stream.skip(static_cast<std::size_t>(gone));
      count -= gone;
      VARVE_TRY(tell_progress(stream.position().byte));
    }
    return {};
  }

  Result<void> take_records(RecordReader& reader, Pairs& pairs, ImportState& state) {
    for (;;) {
      const std::uint64_t commits = taker_.commits();
      VARVE_ASSIGN(const auto header, reader.next());
      if (!header) return {};
      VARVE_TRY(taker_.take(reader, *header, pairs));
      const Position at = reader.position();
      if (taker_.commits() != commits) VARVE_TRY(state.settle(taker_.settled_before(at, pairs)));
      VARVE_TRY(tell_progress(at.byte));
    }
  }

  Result<void> tell_progress(std::uint64_t at) const {
    if (!options_.progress ||
        options_.progress({taker_.file(), done_ + at, all_, taker_.report().records})) {
      return {};
    }
    return fail(ErrorKind::kCancelled, "the import was stopped; started again, it goes on");
  }

  // The user ends it: what came in by then stays, and is not read again.
  Result<void> keep_until(const RecordReader& reader, const Pairs& pairs, ImportState& state,
                          const Error& end) {
    if (end.kind != ErrorKind::kCancelled && end.kind != ErrorKind::kInvalid) {
      return tl::unexpected(end);
    }
    VARVE_TRY(taker_.commit());
    // A bad record is to be told again.
    if (end.kind == ErrorKind::kCancelled) {
      VARVE_TRY(state.settle(taker_.settled_before(reader.position(), pairs)));
    }
    return tl::unexpected(end);
  }

  archive::Archive& archive_;
  const ImportOptions& options_;
  Taker taker_;
  std::vector<Path> waczs_;         // that came in
  std::shared_ptr<Budget> budget_;  // of the file that was given, and all in it
  std::uint64_t done_ = 0;          // bytes of the files before this one
  std::uint64_t all_ = 0;           // and of all
};

}  // namespace

Result<ImportReport> import_files(archive::Archive& archive, const std::vector<Path>& files,
                                  const ImportOptions& options) {
  return Import(archive, options).run(files);
}

}  // namespace varve::interchange
