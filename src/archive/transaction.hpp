// What a Transaction consists of: blobs and facts that gather into blocks, the packs that take
// them, and the index.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/appender.hpp"
#include "archive/difference.hpp"
#include "archive/facts.hpp"
#include "archive/impl.hpp"
#include "archive/lock.hpp"

namespace varve::archive {

// Blobs that become one block together: of one site and kind, or whose versions before lie in one
// block.
struct BlobGroup {
  std::uint64_t number = 0;
  std::string kind;
  std::string site;
  store::Base base;  // where the versions before lie
  std::string raw;
  Body alone;  // in place of `raw`, a long one: it need not be copied
};

// Facts that become one block together: those about what one earlier block tells of too.
struct FactGroup {
  std::uint64_t number = 0;
  std::uint64_t base = 0;
  std::string raw;
  std::uint32_t count = 0;
};

class Transaction::Impl {
 public:
  Impl(Archive::Impl& owner, WriteLock held) : archive(owner), lock(std::move(held)) {}
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> begin();
  Result<void> add(const PreparedBlob& blob);
  Result<Time> add(const Capture& capture);
  Result<void> add(const Snapshot& snapshot);
  Result<void> add(const Mark& mark);
  Result<bool> remove(const Removal& removal);
  Result<void> commit();

  // Keeps the first failure: nothing can be committed after it.
  template <typename T>
  Result<T> checked(Result<T> result) {
    if (!result && !failure_) failure_ = result.error();
    return result;
  }

  // For what takes care of an archive (compact.cpp and its like).
  index::Writer& index() { return *writer_; }
  std::uint64_t new_number() { return next_number_++; }
  // A block of blobs, whose facts are told; the blobs' rows are the caller's.
  Result<void> write_blobs(std::uint64_t number, const Body& raw, const Encoded& encoded,
                           std::uint16_t flags);
  // Beside the next capture's fact.
  Result<void> tell(const BlobFact& blob);
  Result<void> tell(const MovedFact& moved);
  // A record as it is, which keeps its number.
  Result<void> write_record(store::RecordHeader header, std::string_view payload);
  Result<void> write_facts(std::uint64_t number, std::string raw, std::uint64_t base,
                           std::uint16_t flags, int level = store::kFastLevel);
  // What was written can be a base of what comes.
  Result<void> flush_packs() { return appender_->flush(); }
  void start_pack() { appender_->start_pack(); }
  Result<void> drop_blob(const Digest& digest) {
    changed_ = true;
    return writer_->remove_blob(digest);
  }
  // The blob's bytes are lost.
  Result<void> lose_blob(const Digest& digest) {
    changed_ = true;
    return writer_->move_blob(digest, 0, 0);
  }
  Result<void> drop_block(std::uint64_t number) {
    changed_ = true;
    return writer_->remove_block(number);
  }
  Result<void> drop_pack(std::uint64_t number) {
    changed_ = true;
    return writer_->remove_pack(number);
  }
  [[nodiscard]] std::uint64_t bytes_written() const {
    return appender_ ? appender_->bytes_written() : written_before_;
  }

  Archive::Impl& archive;
  std::optional<WriteLock> lock;

 private:
  [[nodiscard]] Result<void> usable() const;
  [[nodiscard]] Blocks::Find find();

  Result<void> add_alone(const PreparedBlob& blob);
  Result<void> add_to_group(const PreparedBlob& blob);
  Result<std::optional<index::BlobRow>> version_before(const PreparedBlob& blob);
  Result<void> flush(BlobGroup& group);
  Result<std::uint64_t> block_like(const BlobGroup& group);

  Result<FactGroup*> facts_about(std::uint64_t earlier);
  Result<std::uint64_t> facts_before(std::uint64_t earlier);
  void tell_blobs(FactGroup& group);
  Result<void> flush(FactGroup& group, bool ends_transaction);
  Result<void> write_all();
  void roll_back();
  // Lets go of the connection and the lock: an ended transaction keeps nobody waiting.
  void end();

  std::unique_ptr<index::Writer> writer_;
  std::optional<index::Index::Lease> reader_;  // of the state before
  std::unique_ptr<Appender> appender_;
  std::uint64_t written_before_ = 0;
  std::optional<Error> failure_;
  bool done_ = false;
  bool changed_ = false;

  std::uint64_t first_number_ = 0;  // of the blocks that it makes
  std::uint64_t next_number_ = 0;
  std::map<std::string, BlobGroup> blob_groups_;
  std::map<std::uint64_t, FactGroup> fact_groups_;
  std::vector<BlobFact> told_;  // to be put beside the next capture's
};

}  // namespace varve::archive
