// The archive: one transaction over store and index, and every question that the rest of varve asks
// of them. An archive is a folder (shared layout in docs/format.md).
//
// Reading members are thread-safe. Several processes may read while one writes: each transaction
// holds the archive's lock, and another process's waits for it. Blobs may be prepared on any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "varve/archive/capture.hpp"
#include "varve/archive/care.hpp"
#include "varve/archive/overview.hpp"
#include "varve/archive/query.hpp"
#include "varve/base/body.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/store/payload.hpp"

namespace varve::archive {

struct Stats {
  std::uint64_t captures = 0;
  std::uint64_t urls = 0;
  std::uint64_t blobs = 0;
  std::uint64_t bytes_original = 0;  // what the captures' bodies add up to
  std::uint64_t bytes_stored = 0;    // what the archive's folder takes
  std::uint64_t packs = 0;
};

// A capture as a calendar shows it.
struct HistoryRow {
  Time time;
  int status = 0;
  std::int64_t body = 0;  // the same number where two captures' bodies are the same
};

struct SnapshotRow {
  std::string url;
  std::string final_url;
  Time time;
  std::string title;
  std::string verdict;
  int status = 0;
  std::uint64_t resources = 0;
  std::uint64_t failed = 0;
};

// A body made ready to be stored: hashed and looked up, and compressed where it does not go into a
// block with others, off the transaction.
class PreparedBlob {
 public:
  [[nodiscard]] const Digest& digest() const { return digest_; }
  [[nodiscard]] std::uint64_t length() const { return length_; }
  // It was not in the archive when it was prepared.
  [[nodiscard]] bool is_new() const { return new_; }

 private:
  friend class Archive;
  friend class Transaction;
  Digest digest_;
  std::uint64_t length_ = 0;
  bool new_ = true;
  Body body_;
  std::optional<store::Payload> frame_;  // a block of its own
  std::optional<Digest> before_;         // the URL's newest body
  std::string kind_;                     // blobs of one kind and site go into a block together
  std::string site_;
};

class Transaction;

class Archive {
 public:
  struct Options {
    FileSystem* files = &FileSystem::posix();
    int lock_wait_ms = 60'000;  // how long a transaction waits for another process's
    std::uint64_t pack_bound = std::uint64_t{512} << 20;  // a pack that is longer is full
  };

  // kRead: fails where there is no archive. kWrite: makes it where there is none.
  enum class Mode : unsigned char { kRead, kWrite };
  static Result<std::unique_ptr<Archive>> open(const Path& folder, Mode mode,
                                               const Options& options);
  static Result<std::unique_ptr<Archive>> open(const Path& folder, Mode mode) {
    return open(folder, mode, Options());
  }
  ~Archive();

  // Makes the index again from the packs; what there was of it is not looked at.
  static Result<RebuildReport> rebuild(const Path& folder, const Options& options);

  // Saves from damaged packs what is whole, writes down anew what only the index knows, and makes
  // the index say what the packs say. Works without an index too. Damaged packs are kept under
  // another name.
  static Result<RepairReport> repair(const Path& folder, const Options& options,
                                     const CareProgress& progress);

  // While it lives, what its thread asks is answered from one state of the index, which costs less
  // than a state for each question. For some questions that belong together: the index's log grows
  // meanwhile, and what `compact` moves is not found any more, so that a failure may mean no more
  // than that the question has to be asked again without it.
  class OneState {
   public:
    explicit OneState(const Archive& archive);
    ~OneState();
    OneState(const OneState&) = delete;
    OneState& operator=(const OneState&) = delete;

   private:
    struct Held;
    std::unique_ptr<Held> held_;
  };

  // The captures of `query`, oldest first (by key and time), each given to `sink` until it gives
  // false. Keyset paging inside: memory is bounded and no lock is held while `sink` runs.
  Result<void> list(const Query& query, const std::function<bool(const CaptureRow&)>& sink) const;
  // The capture of the URL (by its key) nearest to `time` whose request was a GET; of any other
  // where there is none. Of equally near ones the earlier; exact URL matches win over others of the
  // same key at the same distance.
  Result<std::optional<CaptureRow>> nearest(std::string_view url, Time time) const;
  // The URL's (its key's) last capture, whatever its request was.
  Result<std::optional<CaptureRow>> latest(std::string_view url) const;
  // The capture of exactly that URL at exactly that time.
  Result<std::optional<CaptureRow>> capture(std::string_view url, Time time) const;
  // The first capture of exactly that URL between two times, both included; of GETs only, if asked.
  Result<std::optional<CaptureRow>> first_within(std::string_view url, Time from, Time to,
                                                 bool of_gets) const;
  // The captures of GETs next to `time`, before and after it; for banners and not-found pages.
  struct Neighbours {
    std::optional<CaptureRow> before;
    std::optional<CaptureRow> after;
  };
  Result<Neighbours> neighbours(std::string_view url, Time time) const;
  // How often the URL (its key) was captured between two times, both included, and what of: oldest
  // first, up to `limit`.
  Result<std::vector<HistoryRow>> history(std::string_view url, Time from, Time to,
                                          std::size_t limit) const;
  // The whole capture, from its pack.
  Result<Capture> details(const CaptureRow& row) const;
  // A blob's bytes, verified against the digest; nothing where there is none.
  Result<std::optional<Body>> body(const Digest& digest) const;
  // The same of many, one answer for each, in less time. All bodies are in memory (the large ones
  // in files) at once.
  [[nodiscard]] std::vector<Result<Capture>> details(std::span<const CaptureRow> rows) const;
  [[nodiscard]] std::vector<Result<std::optional<Body>>> bodies(
      std::span<const Digest> digests) const;
  // The blob as it lies in its pack, where that is a zstd frame of its own that any decoder of the
  // content coding zstd takes (store/frame.hpp); verified like body(). Nothing where it is stored
  // otherwise, or not there.
  Result<std::optional<Body>> frame(const Digest& digest) const;
  // The latest snapshots, newest first.
  Result<std::vector<SnapshotRow>> recent_snapshots(std::size_t limit) const;
  // The snapshot whose document is the capture of exactly that URL at that time.
  Result<std::optional<SnapshotRow>> snapshot(std::string_view url, Time time) const;
  // The same with all that is known of it, its members too, from its pack.
  Result<std::optional<Snapshot>> whole_snapshot(std::string_view url, Time time) const;
  // The capture of exactly that URL that is a member of a snapshot from between those times, both
  // included; of the first 64 of them.
  Result<std::optional<CaptureRow>> member(std::string_view url, Time from, Time to) const;
  Result<Stats> stats() const;
  // A name of what the index says now: another after each transaction. For who keeps something that
  // is made of the captures, to see whether it may be behind.
  Result<std::string> state_name() const;
  // How many captures there were in the state of that name; 0 where it is none.
  static std::uint64_t captures_of(std::string_view state);
  // The URLs of what was captured since the state of that name, one of each key. Nothing where that
  // does not say all that has changed (captures were removed or moved, the index was made anew), or
  // where more than `limit` captures came.
  Result<std::optional<std::vector<std::string>>> added_since(std::string_view state,
                                                              std::size_t limit) const;
  // Captures and snapshots that came since the state of that name, since the beginning where it is
  // empty: captures first, each kind in the order in which it was written. False where it does not
  // say all that has changed; nothing was given then. Fails as the sink does.
  struct ToldSink {
    std::function<Result<void>(const Capture&)> capture;
    std::function<Result<void>(const Snapshot&)> snapshot;
    std::function<void(const Error&)> damaged;  // one that cannot be read
  };
  Result<bool> each_told_since(std::string_view state, const ToldSink& sink) const;
  // At a glance (overview.hpp): sites, one site, how the archive grew (the days before one, newest
  // first, up to `limit`), URLs with their counts, and how many of those there are (up to `limit`
  // are counted).
  Result<std::vector<Site>> sites(const SiteQuery& query) const;
  Result<std::optional<Site>> site(std::string_view host_or_url) const;
  Result<std::vector<Day>> days(std::optional<Time> before, std::size_t limit) const;
  Result<std::vector<UrlCount>> urls(const UrlQuery& query) const;
  Result<std::uint64_t> count_urls(std::string_view url, Match match, std::size_t limit) const;
  // kIo says why nothing can be saved at present: the folder does not let itself be written to, or
  // its disk has less than 1 MiB left.
  Result<void> can_be_written() const;
  // Hashes (unless `digest` is known) and looks up. `mime` tells what is worth compressing, `url`
  // (if there is one) which bodies it may be like.
  Result<PreparedBlob> prepare(const Body& body, std::optional<Digest> digest,
                               std::string_view mime, std::string_view url = {}) const;
  // The same by a caller who has asked for the URL's latest capture: null where there is none.
  Result<PreparedBlob> prepare_after(const CaptureRow* latest, const Body& body,
                                     std::optional<Digest> digest, std::string_view mime,
                                     std::string_view url) const;
  // Waits for other writers; kBusy says who holds the archive.
  Result<Transaction> begin();
  // What a process that died had written whole, and not told the index, is known from then on. Each
  // transaction begins with that; who asks whether something was captured before asks for it first.
  Result<void> recover();

  // Changes what is said of a capture: its tags, its note, and whether it is held back from
  // removal. `change` gets what is said now, while nobody else changes it. What is said then;
  // nothing where there is no such capture.
  Result<std::optional<Mark>> mark(std::string_view url, Time time,
                                   const std::function<void(Mark&)>& change);
  Result<Mark> mark_of(std::string_view url, Time time) const;

  // Care of the archive: see care.hpp. Those that change it need Mode::kWrite, and let other
  // writers in between their steps.
  Result<CheckReport> check(const CheckOptions& options) const;
  Result<CompactReport> compact(const CompactOptions& options, const CareProgress& progress);
  // The captures of that exact URL, or the one at `time`: their bytes are gone for good when this
  // returns, but for those that other captures have too. A hold does not keep them.
  Result<ForgetReport> forget(std::string_view url, std::optional<Time> time,
                              const CareProgress& progress);
  // Takes captures away that the rules do not keep, and what only they needed. A page's captures
  // and holds: see PruneOptions. kBusy where holds change meanwhile.
  Result<PruneReport> prune(const PruneOptions& options, const CareProgress& progress);
  // Makes `folder` a copy of this archive, or brings the one that it holds up to date. Others may
  // read and write meanwhile. What was there stands until all of the new is durable. kInvalid where
  // it holds something else, or more than this archive.
  Result<BackupReport> backup(const Path& folder, const CareProgress& progress) const;
  // Takes the other archive's captures in, and what is said of them; what was removed here stays
  // so.
  Result<MergeReport> merge(const Archive& other, const CareProgress& progress);
  // What was removed. Of what was pruned and erased, only how much it was is known: it is counted by
  // reading all facts, but for those that are damaged.
  Result<std::vector<Removal>> removals() const;
  Result<std::uint64_t> count_pruned() const;

  class Impl;

 private:
  friend class Transaction;
  explicit Archive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Everything added becomes visible and durable together at commit(): pack bytes, fsync, index,
// fsync. Destroyed before that, nothing of it is there. Used by one thread.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();

  Result<void> add(const PreparedBlob& blob);
  // Its blobs (body, certificates, transferred bytes) are in the archive or were added before.
  // Where the URL has a capture at that microsecond already, or had one that was removed, the time
  // moves on by one: the time that the capture got is returned.
  Result<Time> add(const Capture& capture);
  Result<void> add(const Snapshot& snapshot);
  // Takes the place of what was said of the capture before.
  Result<void> add(const Mark& mark);
  // When this returns without an error, all that was added survives a power cut. Either way the
  // transaction has ended, and the archive's lock is free.
  Result<void> commit();
  // Bytes that this transaction wrote to packs so far.
  [[nodiscard]] std::uint64_t bytes_written() const;

  class Impl;

 private:
  friend class Archive;
  explicit Transaction(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace varve::archive
