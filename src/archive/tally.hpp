// Whether two sets of things are the same, in the memory of a few numbers: what each thing's fields
// hash to is added up. Against damage, not against people who mean harm. Plain values.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace varve::archive {

class Hash {
 public:
  Hash& with(std::uint64_t number) {
    // The finalizer of splitmix64: every bit of the number reaches every bit of the hash.
    value_ += number + 0x9e3779b97f4a7c15;
    value_ = (value_ ^ value_ >> 30) * 0xbf58476d1ce4e5b9;
    value_ = (value_ ^ value_ >> 27) * 0x94d049bb133111eb;
    value_ ^= value_ >> 31;
    return *this;
  }
  Hash& with(std::int64_t number) { return with(static_cast<std::uint64_t>(number)); }
  Hash& with(int number) { return with(static_cast<std::uint64_t>(number)); }
  Hash& with(std::string_view text) {
    return with(static_cast<std::uint64_t>(std::hash<std::string_view>()(text)));
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

class Tally {
 public:
  void add(const Hash& hash) {
    Hash again = hash;
    ++count_;
    sum_ += hash.value();
    other_sum_ += again.with(1).value();
  }
  void add(const Tally& other) {
    count_ += other.count_;
    sum_ += other.sum_;
    other_sum_ += other.other_sum_;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  bool operator==(const Tally&) const = default;

 private:
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t other_sum_ = 0;
};

}  // namespace varve::archive
