// Records on their way into the archive's packs, for one transaction. What it appends is cut off
// again unless keep() is called.
#pragma once

#include <string_view>
#include <vector>

#include "archive/packs.hpp"
#include "varve/index/rows.hpp"
#include "varve/index/writer.hpp"
#include "varve/store/pack.hpp"

namespace varve::archive {

class Appender {
 public:
  // `last`: the pack with the highest number that the index knows, all zeros where there is none.
  Appender(Packs& packs, index::PackRow last, std::uint64_t bound)
      : packs_(packs), last_(last), bound_(bound) {}
  ~Appender() { cut_off(); }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  Result<index::Place> append(const store::RecordHeader& header, std::string_view payload);
  // Ends full packs, and puts all on stable storage; the index is told how long the packs are.
  Result<void> sync(index::Writer& index);
  // What was appended can be read: it is in the files, if not on stable storage.
  Result<void> flush();
  // What comes next goes to a new pack.
  void start_pack() { last_.committed = bound_; }
  // From here on the bytes stay, whatever becomes of the index.
  void keep() { touched_.clear(); }
  // The index has committed: full packs become read-only. That they cannot is no failure.
  void protect_full();
  void cut_off();

  [[nodiscard]] bool empty() const { return touched_.empty(); }
  [[nodiscard]] std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  // A pack that is appended to.
  struct Touched {
    store::PackWriter writer;
    std::uint64_t committed = 0;  // its length before; 0 where it was made
  };
  Result<void> make_room();
  Result<bool> resume_last();
  Result<void> create(std::uint64_t number);
  // Full packs get their footer; nothing is appended to them any more.
  Result<void> seal(Touched& pack, bool ends_transaction);

  Packs& packs_;
  index::PackRow last_;
  std::uint64_t bound_;
  std::vector<Touched> touched_;
  std::vector<std::uint64_t> full_;  // packs that were sealed
  std::uint64_t bytes_written_ = 0;
};

}  // namespace varve::archive
