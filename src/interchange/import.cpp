#include "varve/interchange/import.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "interchange/cdxj_reader.hpp"
#include "interchange/import_state.hpp"
#include "interchange/intake.hpp"
#include "interchange/pairs.hpp"
#include "interchange/record.hpp"
#include "interchange/zip_reader.hpp"

namespace varve::interchange {
namespace {

// Revisits whose original did not come yet are kept so far; then they are given up.
constexpr std::size_t kMaxUnresolved = 10'000;
constexpr std::uint64_t kMaxUnresolvedBytes = 64u << 20;  // of their heads
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

// It says nothing of the captures behind it.
bool is_own_warcinfo(const RecordHeader& header, const Answer& answer) {
  return header.type() == "warcinfo" && answer.body.body.view().starts_with("software: varve");
}

// One after the other, into one archive.
class Import {
 public:
  Import(archive::Archive& archive, const ImportOptions& options)
      : options_(options), intake_(archive, options.exact, report_) {}

  Result<ImportReport> run(const std::vector<Path>& files) {
    for (const Path& file : files) {
      std::error_code error;
      all_ += std::filesystem::file_size(file, error);
      if (error) return fail_errno(fmt::format("cannot read {}", file.string()), error.value());
    }
    for (const Path& file : files) {
      auto done = take_file(file);
      if (!done) return tl::unexpected(done.error().in(file.string()));
    }
    VARVE_TRY(resolve());
    VARVE_TRY(intake_.commit());
    return report_;
  }

 private:
  struct Unresolved {
    Path file;
    Answer answer;
  };

  Result<void> take_file(const Path& path) {
    file_ = path;
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

  // The WARCs in it. Its index and pages say nothing that they do not.
  Result<void> take_wacz(const Path& path) {
    VARVE_ASSIGN(const ZipReader zip, ZipReader::open(path));
    bool any = false;
    for (const ZipReader::Entry& entry : zip.entries()) {
      if (!entry.name.starts_with("archive/") || entry.name.ends_with('/')) continue;
      any = true;
      file_ = path / entry.name;
      VARVE_ASSIGN(auto file, zip.open(entry));
      VARVE_TRY(take_warc(path, entry.name, std::move(file), entry.size));
    }
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
    return intake_.commit();
  }

  Result<void> take_places(const Path& folder, const std::string& name,
                           std::vector<CdxjEntry> places) {
    file_ = folder / name;
    VARVE_ASSIGN(auto opened, FileSystem::posix().open_read(file_));
    const std::shared_ptr<const File> file = std::move(opened);
    VARVE_ASSIGN(const std::uint64_t size, file->size());
    std::sort(places.begin(), places.end(),
              [](const CdxjEntry& a, const CdxjEntry& b) { return a.offset < b.offset; });
    Pairs pairs([this](Answer answer) { return take(std::move(answer)); });
    for (const CdxjEntry& place : places) {
      if (place.offset >= size) {
        VARVE_TRY(tell_bad({place.offset, 0}, "the file ends before it"));
        continue;
      }
      VARVE_ASSIGN(Stream stream, Stream::open(file, 0, size, place.offset));
      RecordReader reader(std::move(stream), [this](const Position& at, const std::string& reason) {
        return tell_bad(at, reason);
      });
      VARVE_ASSIGN(const auto header, reader.next());
      if (!header) continue;
      ++report_.records;
      VARVE_TRY(take_record(reader, *header, pairs));
      VARVE_TRY(tell_progress(0));
    }
    return pairs.end().map([](std::uint64_t) {});
  }

  Result<void> take_warc(const Path& path, const std::string& entry,
                         const std::shared_ptr<const File>& file, std::uint64_t size) {
    VARVE_ASSIGN(ImportState state, ImportState::of(options_.state_folder, path, entry));
    VARVE_ASSIGN(Stream stream, Stream::open(file, 0, size, state.offset()));
    RecordReader reader(std::move(stream), [this](const Position& at, const std::string& reason) {
      return tell_bad(at, reason);
    });
    Pairs pairs([this](Answer answer) { return take(std::move(answer)); });
    const std::uint64_t before = report_.records;
    auto done = take_records(reader, pairs, state);
    if (!done) return keep_until(reader, pairs, state, done.error());
    if (report_.records == before && state.offset() == 0) {
      return fail(ErrorKind::kInvalid, "it is no web archive: there is no record in it");
    }
    VARVE_ASSIGN(const std::uint64_t alone, pairs.end());
    report_.requests_alone += alone;
    VARVE_TRY(intake_.commit());
    return state.finish();
  }

  Result<void> take_records(RecordReader& reader, Pairs& pairs, ImportState& state) {
    for (;;) {
      const std::uint64_t commits = intake_.commits();
      VARVE_ASSIGN(const auto header, reader.next());
      if (!header) return {};
      ++report_.records;
      VARVE_TRY(take_record(reader, *header, pairs));
      const std::uint64_t at = reader.position().byte;
      if (intake_.commits() != commits) VARVE_TRY(state.settle(settled_before(at, pairs)));
      VARVE_TRY(tell_progress(at));
    }
  }

  Result<void> tell_progress(std::uint64_t at) const {
    if (!options_.progress || options_.progress({file_, done_ + at, all_, report_.records})) {
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
    VARVE_TRY(intake_.commit());
    // A bad record is to be told again.
    if (end.kind == ErrorKind::kCancelled) {
      VARVE_TRY(state.settle(settled_before(reader.position().byte, pairs)));
    }
    return tl::unexpected(end);
  }

  // The byte of the file before which all is durable.
  [[nodiscard]] std::uint64_t settled_before(std::uint64_t at, const Pairs& pairs) const {
    at = intake_.settled_before(pairs.settled_before(at));
    for (const Unresolved& each : unresolved_) {
      if (each.file == file_) at = std::min(at, each.answer.position.byte);
    }
    return at;
  }

  Result<void> take_record(RecordReader& reader, const RecordHeader& header, Pairs& pairs) {
    if (header.type() == "request") {
      auto request = read_request(reader, header);
      if (!request) return tell_unusable(header.position, request.error());
      return *request ? pairs.take(**std::move(request)) : Result<void>();
    }
    auto answer = read_answer(reader, header, [&](const std::string& reason) {
      ++report_.warnings;
      if (options_.on_warning) options_.on_warning({file_, to_string(header.position), reason});
    });
    if (!answer) return tell_unusable(header.position, answer.error());
    if (!*answer) return {};
    if (auto own = own_of(**answer)) return pairs.take(*std::move(own));
    if (is_own_warcinfo(header, **answer)) return {};
    if (is_certificate_uri((*answer)->capture.url)) {
      intake_.keep_certificate((*answer)->body.digest, (*answer)->body.body);
      return {};
    }
    return pairs.take(**std::move(answer));
  }

  Result<void> take(Answer answer) {
    VARVE_ASSIGN(const bool taken, intake_.take(answer));
    if (taken) return {};
    answer.body = {};  // the other's counts
    unresolved_bytes_ += answer.capture.request_head.size() + answer.capture.response_head.size();
    if (unresolved_.size() >= kMaxUnresolved || unresolved_bytes_ > kMaxUnresolvedBytes) {
      return tell_unresolved({file_, std::move(answer)});
    }
    unresolved_.push_back({file_, std::move(answer)});
    return {};
  }

  // Originals may stand behind what repeats them, in other files too.
  Result<void> resolve() {
    for (Unresolved& each : unresolved_) {
      VARVE_ASSIGN(const bool taken, intake_.take(each.answer));
      if (!taken) VARVE_TRY(tell_unresolved(each));
    }
    unresolved_.clear();
    return {};
  }

  Result<void> tell_unresolved(const Unresolved& unresolved) {
    file_ = unresolved.file;
    const Answer& answer = unresolved.answer;
    return tell_bad(answer.position,
                    fmt::format("it repeats a capture of {} that is neither in these files nor in "
                                "the archive",
                                answer.repeats->url));
  }
  // What is wrong with the record itself; everything else ends the import.
  Result<void> tell_unusable(const Position& at, const Error& error) {
    if (error.kind != ErrorKind::kInvalid) return tl::unexpected(error);
    return tell_bad(at, error.message);
  }
  Result<void> tell_bad(const Position& at, const std::string& reason) {
    ++report_.bad;
    if (options_.strict) {
      return fail(ErrorKind::kInvalid, "the record at {}: {}", to_string(at), reason);
    }
    if (options_.on_bad) options_.on_bad({file_, to_string(at), reason});
    return {};
  }

  const ImportOptions& options_;
  ImportReport report_;
  Intake intake_;
  std::uint64_t done_ = 0;  // bytes of the files before this one
  std::uint64_t all_ = 0;   // and of all
  Path file_;
  std::vector<Unresolved> unresolved_;
  std::uint64_t unresolved_bytes_ = 0;  // of all that came
};

}  // namespace

Result<ImportReport> import_files(archive::Archive& archive, const std::vector<Path>& files,
                                  const ImportOptions& options) {
  return Import(archive, options).run(files);
}

}  // namespace varve::interchange
