#include "varve/interchange/import.hpp"

#include <algorithm>
#include <filesystem>

#include "interchange/import_state.hpp"
#include "interchange/intake.hpp"
#include "interchange/pairs.hpp"
#include "interchange/record.hpp"

namespace varve::interchange {
namespace {

// Revisits whose original did not come yet are kept so far; then they are given up.
constexpr std::size_t kMaxUnresolved = 10'000;
constexpr std::uint64_t kMaxUnresolvedBytes = 64u << 20;  // of their heads

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
    VARVE_ASSIGN(ImportState state, ImportState::of(options_.state_folder, path));
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
    done_ += size;
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
      if (!options_.progress) continue;
      if (!options_.progress({file_, done_ + at, all_, report_.records})) {
        return fail(ErrorKind::kCancelled, "the import was stopped; started again, it goes on");
      }
    }
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
    return *answer ? pairs.take(**std::move(answer)) : Result<void>();
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
