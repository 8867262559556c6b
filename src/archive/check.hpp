// What a check finds, from any thread, and the parts of its work.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "archive/impl.hpp"
#include "archive/told.hpp"
#include "varve/archive/care.hpp"

namespace varve::archive {

// Gathers what is damaged, and whom that touches. Thread-safe.
class Findings {
 public:
  using Number = std::size_t;

  // One damage that is met again and again (what many blocks are differences to) counts once.
  Number damage(std::string what) {
    const std::lock_guard lock(mutex_);
    const auto [there, fresh] = by_sentence_.emplace(what, report_.damaged.size());
    if (fresh) report_.damaged.push_back({std::move(what), {}});
    return there->second;
  }
  void touch(Number number, std::string_view url, Time time) {
    const std::lock_guard lock(mutex_);
    report_.damaged[number].captures.push_back(describe(url, time));
  }
  // A block whose bytes cannot be had, and a blob that is not what it has to be: the captures that
  // have them are named at the end.
  void lose_block(std::uint64_t block, Number number) {
    const std::lock_guard lock(mutex_);
    blocks_.emplace(block, number);
  }
  void lose_blob(std::int64_t blob, Number number) {
    const std::lock_guard lock(mutex_);
    blobs_.emplace(blob, number);
  }
  void count(std::uint64_t records, std::uint64_t read, std::uint64_t raw) {
    const std::lock_guard lock(mutex_);
    report_.records += records;
    report_.bytes_read += read;
    report_.bytes_raw += raw;
  }
  // The damage by which the block or blob is lost; nothing where it is whole.
  [[nodiscard]] const Number* of_block(std::uint64_t block) const { return find(blocks_, block); }
  [[nodiscard]] const Number* of_blob(std::int64_t blob) const { return find(blobs_, blob); }
  [[nodiscard]] bool nothing_lost() const { return blocks_.empty() && blobs_.empty(); }
  [[nodiscard]] const std::unordered_map<std::int64_t, Number>& lost_blobs() const {
    return blobs_;
  }
  [[nodiscard]] bool empty() const { return report_.damaged.empty(); }
  // Each capture is named once for each damage.
  CheckReport take() {
    for (Damage& damage : report_.damaged) {
      std::sort(damage.captures.begin(), damage.captures.end());
      damage.captures.erase(std::unique(damage.captures.begin(), damage.captures.end()),
                            damage.captures.end());
    }
    return std::move(report_);
  }

 private:
  template <typename Key>
  static const Number* find(const std::unordered_map<Key, Number>& map, Key key) {
    const auto there = map.find(key);
    return there == map.end() ? nullptr : &there->second;
  }

  std::mutex mutex_;
  CheckReport report_;
  std::map<std::string, Number> by_sentence_;
  std::unordered_map<std::uint64_t, Number> blocks_;
  std::unordered_map<std::int64_t, Number> blobs_;
};

// What the parts of a check have in common.
struct CheckWork {
  Archive::Impl& archive;
  index::Reader& reader;  // of the state that is checked
  const CheckOptions& options;
  Findings& findings;
  std::unordered_set<std::uint64_t> removed{};  // captures that the index says were, by hash_of()
  std::vector<std::uint64_t> fact_blocks{};     // those of the index, in order
  bool facts_lost = false;                      // some could not be read
  // The index's blobs, once they were walked, if they are not too many to be held.
  std::optional<std::vector<index::BlobRow>> blobs{};

  // Everything is read, so that packs and index can be compared.
  [[nodiscard]] bool reads_all() const { return options.read_data && options.sample >= 1; }
};

// What the sentence on a blob begins with that is known to be lost.
inline constexpr std::string_view kBytesLost = "the bytes of ";

// All of a check, at one state of the index. `told` has what the facts say, if all is read.
Result<void> check_all(CheckWork& work, Told& told);

// Walks the packs that the index knows: headers, footers, lengths, and with `read_data` all
// payloads that the index does not need.
Result<void> check_packs(CheckWork& work);
// Looks for every block and blob of the index in the packs, and with `read_data` at their bytes.
// What facts say is gathered in `told`.
Result<void> check_blocks(CheckWork& work, Told& told);

// All blobs of the index, in order.
Result<void> each_blob(CheckWork& work, const std::function<void(const index::BlobRow&)>& take);

// What the index has of what facts tell.
struct Indexed {
  Tally captures;
  Tally snapshots;
};
Result<Indexed> tally_index(index::Reader& reader);
// Holds what the facts say against the index, both ways.
Result<void> compare(CheckWork& work, const Indexed& indexed, Told& told);
// Finds the captures and snapshots of which index and packs do not say the same.
Result<void> find_differences(CheckWork& work);
// Names the captures whose bodies or facts are lost.
Result<void> name_captures(CheckWork& work);
// Names those whose certificates, or bodies as transferred, are: only facts tell of these.
Result<void> name_by_facts(CheckWork& work);

}  // namespace varve::archive
