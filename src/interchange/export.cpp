#include "varve/interchange/export.hpp"

#include <deque>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "interchange/record_pool.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/archive/sent.hpp"
#include "varve/archive/transferred.hpp"
#include "varve/base/concat.hpp"

namespace varve::interchange {
namespace {

using archive::Capture;
using archive::CaptureRow;
using archive::is_not_modified;

constexpr std::size_t kPayloadsKept = 1'000'000;  // some 150 MB, where an archive has as many
constexpr std::size_t kTogether = 64;             // captures whose records a thread makes at a time
constexpr std::uint64_t kBytesTogether = 1 << 20;  // of their bodies
constexpr std::size_t kBatchesAhead = 4;           // of each thread
constexpr std::uint64_t kBytesAhead = 64u << 20;   // of bodies whose records are being made

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
    VARVE_TRY(options_.rows.empty() ? take_found() : take_given());
    VARVE_TRY(start_batch());
    while (!batches_.empty()) VARVE_TRY(write_first());
    if (report_.captures == 0 && report_.damaged.empty()) {
      return fail(ErrorKind::kInvalid, "there is no such capture in the archive");
    }
    return std::move(report_);
  }

 private:
  // What is written of a row: its capture, or what belongs to that.
  struct Entry {
    CaptureRow row;
    bool is_capture = false;
    bool repeats = false;
    std::string request_query = {};
  };
  struct Batch {
    std::vector<Entry> entries;
    std::vector<RecordOrder> orders;  // of each entry
    std::future<RecordPool::Made> made;
    std::uint64_t bytes = 0;  // of the bodies

    void add(Entry entry, RecordOrder order) {
      entries.push_back(std::move(entry));
      orders.push_back(std::move(order));
    }
  };

  Result<void> take_found() {
    Result<void> failed;
    VARVE_TRY(archive_.list(options_.query, [&](const CaptureRow& row) {
      failed = take(row);
      return failed.has_value();
    }));
    return failed;
  }

  Result<void> take_given() {
    for (const CaptureRow& row : options_.rows) VARVE_TRY(take(row));
    return {};
  }

  Result<void> take(const CaptureRow& row) {
    if (options_.progress && !options_.progress(report_.captures)) {
      return fail(ErrorKind::kCancelled, "the export was stopped");
    }
    rows_.push_back(row);
    rows_bytes_ += row.length;
    if (rows_.size() < kTogether && rows_bytes_ < kBytesTogether) return {};
    return start_batch();
  }

  Result<void> start_batch() {
    while (batches_.size() >= pool_.threads() * kBatchesAhead ||
           (bytes_ > kBytesAhead && !batches_.empty())) {
      VARVE_TRY(write_first());
    }
    Batch batch;
    batch.bytes = std::exchange(rows_bytes_, 0);
    bytes_ += batch.bytes;
    const auto rows = std::exchange(rows_, {});
    auto captures = archive_.details(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) add(rows[i], std::move(captures[i]), batch);
    batch.made = pool_.start(std::move(batch.orders));
    batches_.push_back(std::move(batch));
    return {};
  }

  void add(const CaptureRow& row, Result<Capture> capture, Batch& to) {
    if (!capture) {
      // Told when it is its turn.
      const auto tell = [error = capture.error()](RecordWriter&, const Body&) {
        return Result<CaptureRecords>(tl::unexpect, error);
      };
      return to.add({row}, {tell});
    }
    if (options_.change) options_.change(*capture);
    if (!std::exchange(begun_, true)) add_about(row, to);
    for (const Digest& digest : capture->tls_chain) {
      if (!certificates_.insert(digest).second) continue;
      to.add({row}, {[digest, time = row.time](RecordWriter& writer, const Body& der) {
                       return writer.certificate(digest, der, time);
                     },
                     digest});
    }
    const auto original = is_not_modified(row) ? confirmed_by(row, to) : original_of(*capture);
    const Digest stored = stored_digest(*capture);
    to.add({row, true, original.has_value(), archive::request_query(*capture)},
           {[capture = *std::move(capture), original](RecordWriter& writer, const Body& body) {
              return writer.capture(capture, body, original);
            },
            stored});
  }

  void add_about(const CaptureRow& row, Batch& to) const {
    to.add({row},
           {[software = options_.software, time = row.time](RecordWriter& writer, const Body&) {
             return writer.about(software, time);
           }});
  }

  // What a 304 confirms, which is written before it where it was not. Where it is gone from the
  // archive, the 304 has the body itself.
  std::optional<Original> confirmed_by(const CaptureRow& row, Batch& to) {
    const auto holding = archive::still_holding(archive_, row);
    if (!holding || !*holding) return std::nullopt;
    auto capture = archive_.details(**holding);
    if (!capture) return std::nullopt;
    if (options_.change) options_.change(*capture);
    const std::string key = payload_key(*capture);
    if (!payloads_.contains(key)) add(**holding, std::move(capture), to);
    const auto there = payloads_.find(key);
    return there == payloads_.end() ? std::nullopt : std::optional(there->second);
  }

  // Both: whether the block holds the one or the other is known only when it is made.
  static std::string payload_key(const Capture& capture) {
    return concat({capture.digest.view(), capture.transferred_digest.view(), capture.recipe});
  }

  // The capture before it with the same payload; it becomes one where there is none.
  std::optional<Original> original_of(const Capture& capture) {
    if (capture.status == 0 || capture.length == 0) return std::nullopt;
    if (payloads_.size() > kPayloadsKept) payloads_.clear();
    const auto [there, is_new] =
        payloads_.try_emplace(payload_key(capture), Original{capture.url, capture.time});
    if (is_new) return std::nullopt;
    return there->second;
  }

  Result<void> write_first() {
    Batch batch = std::move(batches_.front());
    batches_.pop_front();
    bytes_ -= batch.bytes;
    RecordPool::Made made = batch.made.get();
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (made[i]) {
        VARVE_TRY(write(batch.entries[i], *made[i]));
      } else {
        VARVE_TRY(note_damage(batch.entries[i].row, made[i].error()));
      }
    }
    return {};
  }

  Result<void> write(const Entry& entry, CaptureRecords& made) {
    VARVE_ASSIGN(const Body bytes, made.bytes.finish());
    VARVE_TRY(sink_(bytes.view()));
    if (options_.on_written && entry.is_capture) {
      VARVE_TRY(
          options_.on_written({entry.row, report_.bytes + made.main_at, bytes.size() - made.main_at,
                               made.payload_digest, entry.repeats, entry.request_query}));
    }
    report_.records += made.records;
    report_.bytes += bytes.size();
    report_.payload += made.payload;
    report_.captures += entry.is_capture ? 1 : 0;
    report_.revisits += entry.repeats ? 1 : 0;
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
  std::vector<CaptureRow> rows_;  // that wait for others
  std::uint64_t rows_bytes_ = 0;  // of their bodies
  std::deque<Batch> batches_;
  std::uint64_t bytes_ = 0;  // of the bodies of `batches_`
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
