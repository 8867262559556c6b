// The index's questions, each answered by a walk along one index (tests/index/plan_test.cpp asks
// SQLite for its plans). A Reader is one connection, for one thread at a time; Index keeps some.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/index/rows.hpp"

namespace varve::index {

class Reader {
 public:
  static Result<std::unique_ptr<Reader>> open(const Path& path, int busy_ms);
  ~Reader();

  Result<std::optional<BlobRow>> blob(const Digest& digest);
  Result<std::optional<BlockRow>> block(std::uint64_t number);
  // How many captures have that blob as their body.
  Result<std::uint64_t> blob_uses(std::int64_t id);

  // The capture of the key that is nearest to `time`, of those whose request was a GET; where there
  // are none, of all. Of equally near ones that of exactly `url`, else the earlier.
  Result<std::optional<CaptureRow>> nearest(std::string_view key, std::string_view url, Time time);
  // The key's last capture, whatever its request was; of several at one time that of exactly `url`.
  Result<std::optional<CaptureRow>> latest(std::string_view key, std::string_view url);
  // nearest() for those who do not want its body: a step less.
  Result<std::optional<FoundCapture>> find_nearest(std::string_view key, std::string_view url,
                                                   Time time);
  // The key's last capture of a GET before `time`, and its first after it; of several at one time,
  // that of exactly `url`.
  Result<std::optional<CaptureRow>> before(std::string_view key, std::string_view url, Time time);
  Result<std::optional<CaptureRow>> after(std::string_view key, std::string_view url, Time time);
  // The first capture of that exact URL in that time, both ends of it included.
  Result<std::optional<CaptureRow>> first_within(std::string_view url, Time from, Time to,
                                                 bool of_gets);
  // The capture of that exact URL at that time.
  Result<std::optional<CaptureRow>> capture(std::string_view url, Time time);

  // The first capture of the row's URL with the row's body, where that is another.
  Result<std::optional<Time>> first_time(const CaptureRow& row);

  // Up to `limit` captures that fit `filter` and come after `after` (the last one of the page
  // before) in the order of key, time and URL.
  Result<std::vector<CaptureRow>> page(const Filter& filter, const std::optional<CaptureRow>& after,
                                       std::size_t limit);

  // The key's captures of GETs from `from` up to `to`, both included, oldest first, but not more
  // than `limit`. It costs a tenth of page().
  Result<std::vector<HistoryRow>> history(std::string_view key, Time from, Time to,
                                          std::size_t limit);

  // The latest snapshots, newest first.
  Result<std::vector<SnapshotRow>> recent_snapshots(std::size_t limit);
  // The snapshot whose document is the capture of that exact URL at that time.
  Result<std::optional<SnapshotRow>> snapshot(std::string_view url, Time time);

  // Up to `limit` sites behind that one, in the order of their names.
  Result<std::vector<SiteRow>> sites(std::string_view after, std::size_t limit);
  // The same of those that have a page, the one with the newest page first; `after` is the last of
  // the page before.
  Result<std::vector<SiteRow>> newest_sites(const std::optional<SiteRow>& after, std::size_t limit);
  Result<std::optional<SiteRow>> site(std::string_view site);
  // The days before that one on which there are captures, newest first.
  Result<std::vector<DayRow>> days(std::int64_t before, std::size_t limit);
  // The keys from `first` up to `last` (not included), but not more than `limit`, and no more of
  // them once `most_captures` were counted. It reads the captures that it counts.
  Result<std::vector<UrlRow>> urls(std::string_view first, std::string_view last, std::size_t limit,
                                   std::uint64_t most_captures);
  // How many keys these are; up to `limit` are counted.
  Result<std::uint64_t> count_urls(std::string_view first, std::string_view last,
                                   std::size_t limit);

  // What was said of that capture; an empty row where nothing was.
  Result<MarkRow> mark(std::string_view url, Time time);
  Result<Totals> totals();
  // Where the captures' facts lie that are in that block or a later one, in no order. Reads a row of
  // every capture.
  Result<std::vector<FactPlace>> facts_from(std::uint64_t block, std::size_t limit);
  // The same of snapshots.
  Result<std::vector<FactPlace>> snapshot_facts_from(std::uint64_t block, std::size_t limit);
  Result<std::vector<PackRow>> packs();

  // Between these all answers are of one state, whatever is written meanwhile, and many questions
  // take less time. The index's log grows as long as that lasts.
  Result<void> hold();
  // The same, of the state that the first question finds.
  Result<void> begin();
  void release();

  // All of the index, at the state that is held, into another file, which is there and empty. It is
  // not on stable storage afterwards.
  Result<void> copy_to(const Path& path);

  // For checks, which read everything, in pages: up to `limit` rows with ids above `after`.
  Result<std::vector<BlobRow>> blobs(std::int64_t after, std::size_t limit);
  Result<std::vector<BlockRow>> blocks(std::uint64_t after, std::size_t limit);
  // Everything that people said and removed: little, so not in pages.
  Result<std::vector<MarkRow>> marks();
  Result<std::vector<RemovalRow>> removals();
  // In the order of time and URL, those behind `after`.
  Result<std::vector<SnapshotRow>> snapshots(const std::optional<SnapshotRow>& after,
                                             std::size_t limit);
  // What SQLite itself finds wrong with the file: sentences, none where all is well. `thorough`
  // compares tables with their indexes too.
  Result<std::vector<std::string>> integrity(bool thorough);

 private:
  class Statements;
  explicit Reader(std::unique_ptr<Statements> statements);
  std::unique_ptr<Statements> statements_;
};

}  // namespace varve::index
