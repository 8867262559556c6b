// The index's one transaction at a time. A Writer is one connection, used by one thread; nobody but
// the holder of the archive's lock begins one. What it is told are facts that lie in a pack
// already, or will when commit() is called.
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

class Writer {
 public:
  static Result<std::unique_ptr<Writer>> open(const Path& path, int busy_ms);
  ~Writer();

  Result<void> begin();
  // When this returns without an error, all since begin() survives a power cut. After an error
  // nothing of it is to be seen. Something is written even where nothing was changed.
  Result<void> commit();
  // Never fails: what was begun is not there. Without a begin() it does nothing.
  void rollback();

  Result<std::optional<PackRow>> last_pack();
  Result<void> set_pack(const PackRow& pack);
  Result<void> remove_pack(std::uint64_t number);

  // A number that no block has or had.
  Result<std::uint64_t> next_block();
  // No new block gets this number, or one below it.
  Result<void> keep_number(std::uint64_t number);
  Result<std::optional<BlockRow>> block(std::uint64_t number);
  // Adds the block, or moves it.
  Result<void> set_block(const BlockRow& block);
  Result<void> remove_block(std::uint64_t number);

  Result<std::optional<BlobRow>> blob(const Digest& digest);
  // False where there is a blob of that digest already, whose bytes are not lost. A lost one gets
  // this place.
  Result<bool> add_blob(const Digest& digest, std::uint64_t block, std::uint64_t begin,
                        std::uint64_t raw);
  // Its place: block 0 says that the bytes are lost. `raw` where its length was not known.
  Result<void> move_blob(const Digest& digest, std::uint64_t block, std::uint64_t begin,
                         std::optional<std::uint64_t> raw = std::nullopt);
  // kInvalid (and nothing changed) where a capture has it as its body.
  Result<void> remove_blob(const Digest& digest);

  // Those whose digests begin with these 8 bytes.
  Result<std::vector<BlobRow>> blobs_like(std::string_view start);
  // Those that are no capture's body.
  Result<std::vector<BlobRow>> unused_blobs();
  Result<bool> has_capture(std::string_view url, Time time);
  // What is deleted from here on is written over in the file.
  Result<void> shred();
  // Outside of a transaction: gives back pages that are not used, if they are many; `whole` makes
  // the file anew in any case, and empties the log beside it.
  Result<void> shrink(bool whole);
  // Outside of a transaction: brings all of the log beside the file into it.
  Result<void> empty_log();

  struct Capture {
    std::string_view key;
    std::string_view url;
    Time time;
    int status = 0;
    int source = 0;
    int truncated = 0;
    std::string_view mime;
    std::string_view method = "GET";
    Digest digest;
    FactPlace fact;
  };
  // The time that it got: the next free one of its URL, at which none was removed either. kInvalid
  // where its blob is not there.
  Result<Time> add(const Capture& capture);
  // The capture that is there, its snapshot and its marks too. False where there is none.
  Result<bool> remove_capture(std::string_view url, Time time);

  struct Snapshot {
    std::string_view url;  // the document's
    Time time;
    std::uint64_t members = 0;
    std::uint64_t failed = 0;
    FactPlace fact;
  };
  // kInvalid where the document is no capture.
  Result<void> add(const Snapshot& snapshot);
  // Replaces what was said of the capture. kInvalid where it is none.
  Result<void> set_mark(const MarkRow& mark);
  Result<void> add_removal(const RemovalRow& removal);
  // Those for that reason: nothing tells of what they removed any more.
  Result<void> drop_removals(int reason);

 private:
  class Statements;
  explicit Writer(std::unique_ptr<Statements> statements);
  std::unique_ptr<Statements> statements_;
};

}  // namespace varve::index
