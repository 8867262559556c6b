#include "varve/interchange/export.hpp"

#include <deque>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "interchange/record_pool.hpp"

namespace varve::interchange {
namespace {

using archive::Capture;
using archive::CaptureRow;

constexpr std::size_t kPayloadsKept = 1'000'000;  // some 150 MB, where an archive has as many
constexpr std::size_t kTasksAhead = 16;           // of each thread
constexpr std::uint64_t kBytesAhead = 64u << 20;  // of bodies whose records are being made

std::string describe(const CaptureRow& row) {
  return fmt::format("{} at {}", row.url, row.time.rfc3339());
}

// Captures one after the other, whose records several threads make.
class Export {
 public:
  Export(const archive::Archive& archive, const ExportOptions& options, const ByteSink& sink)
      : archive_(archive),
        options_(options),
        sink_(sink),
        pool_(archive, options.compression, options.level,
              std::max(1u, std::thread::hardware_concurrency())) {}

  Result<ExportReport> run() {
    Result<void> failed;
    VARVE_TRY(archive_.list(options_.query, [&](const CaptureRow& row) {
      failed = take(row);
      return failed.has_value();
    }));
    if (!failed) return tl::unexpected(failed.error());
    while (!tasks_.empty()) VARVE_TRY(write_first());
    if (report_.captures == 0 && report_.damaged.empty()) {
      return fail(ErrorKind::kInvalid, "there is no such capture in the archive");
    }
    return std::move(report_);
  }

 private:
  using Made = RecordPool::Made;
  struct Task {
    CaptureRow row;
    std::future<Made> made;
    bool is_capture = true;
    bool repeats = false;
  };

  Result<void> take(const CaptureRow& row) {
    if (options_.progress && !options_.progress(report_.captures)) {
      return fail(ErrorKind::kCancelled, "the export was stopped");
    }
    const auto capture = archive_.details(row);
    if (!capture) return note_damage(row, capture.error());
    if (!begun_) VARVE_TRY(begin(row));
    for (const Digest& digest : capture->tls_chain) {
      if (!certificates_.insert(digest).second) continue;
      VARVE_TRY(start({row, {}, false}, [digest, time = row.time](RecordWriter& writer) {
        return writer.certificate(digest, time);
      }));
    }
    const auto original = original_of(*capture);
    return start({row, {}, true, original.has_value()},
                 [capture = *capture, original](RecordWriter& writer) {
                   return writer.capture(capture, original);
                 });
  }

  Result<void> begin(const CaptureRow& row) {
    begun_ = true;
    return start({row, {}, false},
                 [software = options_.software, time = row.time](RecordWriter& writer) {
                   return writer.about(software, time);
                 });
  }

  // The capture before it with the same payload; it becomes one where there is none.
  std::optional<Original> original_of(const Capture& capture) {
    if (capture.status == 0 || capture.length == 0) return std::nullopt;
    if (payloads_.size() > kPayloadsKept) payloads_.clear();
    // Both: whether the block holds the one or the other is known only when it is made.
    std::string key(capture.digest.view());
    key += capture.transferred_digest.view();
    key += capture.recipe;
    const auto [there, is_new] = payloads_.try_emplace(key, Original{capture.url, capture.time});
    if (is_new) return std::nullopt;
    return there->second;
  }

  Result<void> start(Task task, RecordPool::Make make) {
    while (tasks_.size() >= pool_.threads() * kTasksAhead ||
           (bytes_ > kBytesAhead && !tasks_.empty())) {
      VARVE_TRY(write_first());
    }
    bytes_ += task.row.length;
    task.made = pool_.start(std::move(make));
    tasks_.push_back(std::move(task));
    return {};
  }

  Result<void> write_first() {
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    bytes_ -= task.row.length;
    Made made = task.made.get();
    if (!made) return note_damage(task.row, made.error());
    VARVE_ASSIGN(const Body bytes, made->bytes.finish());
    VARVE_TRY(sink_(bytes.view()));
    if (options_.on_written && task.is_capture) {
      VARVE_TRY(
          options_.on_written({task.row, report_.bytes + made->main_at,
                               bytes.size() - made->main_at, made->payload_digest, task.repeats}));
    }
    report_.records += made->records;
    report_.bytes += bytes.size();
    report_.payload += made->payload;
    report_.captures += task.is_capture ? 1 : 0;
    report_.revisits += task.repeats ? 1 : 0;
    return {};
  }

  // What cannot be read is left out; what cannot be written ends it.
  Result<void> note_damage(const CaptureRow& row, const Error& error) {
    if (error.kind != ErrorKind::kDamaged) return tl::unexpected(error);
    report_.damaged.push_back(fmt::format("{}: {}", describe(row), error.message));
    return {};
  }

  const archive::Archive& archive_;
  const ExportOptions& options_;
  const ByteSink& sink_;
  RecordPool pool_;
  ExportReport report_;
  std::deque<Task> tasks_;
  std::uint64_t bytes_ = 0;  // of the bodies of `tasks_`
  bool begun_ = false;
  std::unordered_set<Digest, DigestHash> certificates_;
  std::unordered_map<std::string, Original> payloads_;
};

}  // namespace

Result<ExportReport> export_warc(const archive::Archive& archive, const ExportOptions& options,
                                 const ByteSink& sink) {
  return Export(archive, options, sink).run();
}

}  // namespace varve::interchange
