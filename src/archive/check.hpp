// What a check finds, from any thread, and the two halves of its work.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "archive/impl.hpp"
#include "varve/archive/care.hpp"

namespace varve::archive {

// Gathers what is damaged, and whom that touches. Thread-safe.
class Findings {
 public:
  using Number = std::size_t;

  Number damage(std::string what) {
    const std::lock_guard lock(mutex_);
    report_.damaged.push_back({std::move(what), {}});
    return report_.damaged.size() - 1;
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
  CheckReport take() { return std::move(report_); }

 private:
  template <typename Key>
  static const Number* find(const std::unordered_map<Key, Number>& map, Key key) {
    const auto there = map.find(key);
    return there == map.end() ? nullptr : &there->second;
  }

  std::mutex mutex_;
  CheckReport report_;
  std::unordered_map<std::uint64_t, Number> blocks_;
  std::unordered_map<std::int64_t, Number> blobs_;
};

// Walks the packs that the index knows: headers, footers, lengths, and with `read_data` all
// payloads.
Result<void> check_packs(Archive::Impl& archive, index::Reader& reader, const CheckOptions& options,
                         Findings& findings);
// Looks for every block and blob of the index in the packs, and with `read_data` at their bytes.
Result<void> check_blocks(Archive::Impl& archive, index::Reader& reader,
                          const CheckOptions& options, Findings& findings);
// Holds what the facts say against the index, both ways.
Result<void> check_facts(Archive::Impl& archive, index::Reader& reader, const CheckOptions& options,
                         Findings& findings);

}  // namespace varve::archive
