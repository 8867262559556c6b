// What an Archive consists of; shared by the files that implement it.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "archive/blocks.hpp"
#include "archive/facts.hpp"
#include "archive/lock.hpp"
#include "archive/packs.hpp"
#include "varve/archive/archive.hpp"
#include "varve/index/index.hpp"

namespace varve::archive {

class Archive::Impl {
 public:
  Impl(Path where, Mode opened, const Options& chosen)
      : folder(std::move(where)),
        mode(opened),
        options(chosen),
        packs(*chosen.files, folder / "packs"),
        blocks(packs) {}

  // A transaction, which holds the archive's lock.
  Result<std::unique_ptr<Transaction::Impl>> begin();

  // A connection for a transaction: an idle one, or a new one.
  Result<std::unique_ptr<index::Writer>> take_writer();
  void give_back(std::unique_ptr<index::Writer> writer);
  // Makes sure of what the index's log holds, where its last writer may not have been able to.
  Result<void> renew_log(const WriteLock& lock);
  // Lets go of all connections: the file is about to be another.
  void close_index();

  Path folder;
  Mode mode;
  Options options;
  // Makes the index again from the packs; the lock is held. The index is not open meanwhile.
  Result<RebuildReport> rebuild();

  // Gives back what the index does not need of its file; `whole` leaves no trace of what it
  // deleted.
  Result<void> shrink_index(bool whole = false);

  // Where a block is, by an index connection of its own.
  [[nodiscard]] Blocks::Find find() const;

  // A fact of that kind: a view into the bytes that are returned.
  Result<Blocks::Bytes> fact(index::FactPlace place, FactKind kind, FactView& found) const;
  // The facts that lie there, in that order; each block is read and taken apart once.
  void each_fact_at(std::span<const index::FactPlace> places,
                    const std::function<void(const Result<FactView>&)>& sink) const;
  // The same of captures.
  std::vector<Result<Capture>> captures_at(std::span<const index::FactPlace> places) const;
  // Where the facts of captures lie that came since the state of that name. Nothing where that does
  // not say all that has changed, or more than `limit` came.
  Result<std::optional<std::vector<index::FactPlace>>> captures_since(std::string_view state,
                                                                      std::size_t limit) const;
  Result<void> each_told_at(std::vector<index::FactPlace> places, const ToldSink& sink) const;
  Result<SnapshotRow> snapshot_row(index::SnapshotRow row) const;
  Result<Snapshot> whole_snapshot(const index::SnapshotRow& row) const;
  // What people said something of is little: it is looked through, not the captures.
  Result<void> list_marked(const Query& query,
                           const std::function<bool(const CaptureRow&)>& sink) const;

  Packs packs;
  mutable Blocks blocks;
  std::unique_ptr<index::Index> index;

 private:
  std::mutex mutex_;
  std::unique_ptr<index::Writer> idle_writer_;
};

// The row that the rest of varve sees.
CaptureRow to_capture_row(index::CaptureRow row);

// A capture's id: its fact's block, and its position there.
std::int64_t capture_id(index::FactPlace fact);
index::FactPlace fact_of(std::int64_t capture_id);

// "URL at TIME", for messages.
std::string describe(std::string_view url, Time time);

// The URL as captures have it: without its fragment.
std::string_view without_fragment(std::string_view url);

// What the index is asked for.
index::Filter filter_of(const Query& query);

// All captures that fit, given to `sink` until it gives false.
Result<void> each_capture(index::Index& index, const index::Filter& filter,
                          const std::function<Result<bool>(const index::CaptureRow&)>& sink);

// What the folder's files take.
std::uint64_t bytes_in(const Path& folder);

}  // namespace varve::archive
