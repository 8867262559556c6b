// The thread between the event loop and the archive: it hashes and compresses what arrived, writes
// it in groups, and tells of a page only when all of it is durable. The archive is locked only
// while a group is written, never while the network is waited for.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/coding/recipe_finder.hpp"
#include "varve/crawl/save.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

// A capture on its way into the archive. The event loop hands it over with submit() and reads it no
// more; `time` is the writer's from then on.
struct PendingCapture {
  std::string url;
  Time time;
  std::uint64_t bytes_stored = 0;  // what it added to the packs
  archive::Source source = archive::Source::kHttp;
  std::string mime;  // of what has no head that says it: no server's answer, or a 304
};

// A page whose captures have all been submitted.
struct FinishedPage {
  PageResult result;
  std::shared_ptr<PendingCapture> document;  // null where nothing is to be stored
  std::vector<std::shared_ptr<PendingCapture>> members;
  std::vector<std::shared_ptr<PendingCapture>> owned;  // those of `members` that it brought first
  bool makes_snapshot = true;  // false where the document's capture is all that is kept of it
  bool more_come = false;      // other pages of the run are on their way
};

// submit(), finish() and queued_bytes() are for one thread, the event loop's. `on_page` runs on the
// writer's own thread.
class CaptureWriter {
 public:
  CaptureWriter(archive::Archive& archive, bool exact, std::function<void(PageResult)> on_page);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  void submit(std::shared_ptr<PendingCapture> capture, fetch::Response response);
  // Without a document it is no page: what was submitted before becomes durable soon.
  void finish(FinishedPage page);
  // Bytes of bodies that wait: the event loop starts nothing new while there are too many.
  [[nodiscard]] std::uint64_t queued_bytes() const { return queued_bytes_.load(); }
  // False once the archive failed: nothing more can be saved.
  [[nodiscard]] bool ok() const { return !failed_.load(); }
  // Writes all that was submitted, ends the thread, and gives the archive's failure if there was
  // one.
  Result<void> close();

 private:
  struct Arrived {
    std::shared_ptr<PendingCapture> capture;
    fetch::Response response;
  };
  struct Prepared {
    std::shared_ptr<PendingCapture> pending;
    archive::Capture capture;
    std::vector<archive::PreparedBlob> blobs;
  };
  using Job = std::variant<Arrived, FinishedPage>;
  using Clock = std::chrono::steady_clock;

  void run();
  bool wait_for_jobs(std::vector<Job>& jobs);
  Result<void> take(Job job);
  Result<Prepared> prepare(Arrived arrived);
  Result<void> prepare_transferred(const fetch::Response& response, Prepared& prepared);
  Result<void> write_group();
  Result<void> commit_group();
  void share_out(std::uint64_t stored);
  Result<void> write_pages(archive::Transaction& transaction);
  void fail_pages(const Error& error);
  void note(const Result<void>& done);

  archive::Archive& archive_;
  const bool exact_;
  const std::function<void(PageResult)> on_page_;

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Job> jobs_;  // guarded by mutex_
  bool closing_ = false;   // guarded by mutex_
  std::atomic<std::uint64_t> queued_bytes_ = 0;
  std::atomic<bool> failed_ = false;

  // The writer's own.
  std::vector<Prepared> prepared_;
  std::uint64_t prepared_bytes_ = 0;
  std::vector<FinishedPage> pages_;
  Clock::time_point due_;  // of the group, if it has pages
  bool more_come_ = false;
  static constexpr std::uint64_t kRecipeBudget = 64u << 20;  // of trial encoding for one body
  coding::RecipeFinder recipes_{kRecipeBudget};
  std::optional<Error> error_;
  std::thread thread_;
};

}  // namespace varve::crawl
