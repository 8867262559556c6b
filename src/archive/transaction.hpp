// What a Transaction consists of.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/impl.hpp"
#include "archive/lock.hpp"
#include "varve/store/pack.hpp"

namespace varve::archive {

class Transaction::Impl {
 public:
  Impl(Archive::Impl& owner, WriteLock held) : archive(owner), lock(std::move(held)) {}
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> begin();
  Result<void> add(const Digest& digest, std::uint64_t length, std::string_view frame,
                   store::Encoding encoding, std::uint32_t crc);
  Result<Time> add(const Capture& capture);
  Result<void> add(const Snapshot& snapshot);
  Result<void> commit();

  // Keeps the first failure: nothing can be committed after it.
  template <typename T>
  Result<T> checked(Result<T> result) {
    if (!result && !failure_) failure_ = result.error();
    return result;
  }

  std::uint64_t bytes_written = 0;

 private:
  // A pack that this transaction appends to.
  struct Touched {
    store::PackWriter writer;
    std::uint64_t committed = 0;  // its length before; 0 where this transaction made it
  };

  [[nodiscard]] Result<void> usable() const;
  Result<bool> cut_leftovers();
  Result<void> make_room();
  Result<index::Place> append(const store::RecordHeader& header, std::string_view payload);
  Result<void> open_record();
  // Adds the fact to the record that is being filled; a full one goes to the pack before.
  Result<void> write_facts(bool ends_transaction);
  Result<void> sync_packs();
  Result<void> write_all();
  void roll_back();
  // Lets go of the connection and the lock: an ended transaction keeps nobody waiting.
  void end();

  Archive::Impl& archive;
  std::optional<WriteLock> lock;
  std::unique_ptr<index::Writer> writer;
  std::optional<Error> failure_;
  bool done_ = false;

  std::uint64_t last_pack_ = 0;       // the highest number that the index knows
  std::uint64_t last_committed_ = 0;  // and its length
  std::vector<Touched> touched_;

  std::string facts_;  // raw bytes of the record that is being filled
  std::uint32_t facts_count_ = 0;
  std::int64_t record_ = 0;  // its id; 0: none was begun
};

}  // namespace varve::archive
