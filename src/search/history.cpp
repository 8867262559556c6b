#include "search/history.hpp"

#include <algorithm>
#include <cstring>

#include "varve/base/bytes.hpp"

namespace varve::search {
namespace {

// LEB128.
void put_number(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

// Differences that are mostly small, of either sign.
void put_difference(std::string& out, std::int64_t value, std::int64_t before) {
  const auto difference = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(before);
  const bool negative = (difference >> 63) != 0;
  put_number(out, (difference << 1) ^ (negative ? ~std::uint64_t{0} : 0));
}

class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  std::uint32_t fixed() {
    std::uint32_t value = 0;
    if (rest_.size() < sizeof value) return static_cast<std::uint32_t>(fail());
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  std::uint32_t below(std::uint64_t bound) {
    const std::uint64_t value = number();
    return static_cast<std::uint32_t>(value < bound ? value : fail());
  }
  std::int64_t difference(std::int64_t before) {
    const std::uint64_t value = number();
    const std::uint64_t difference = (value >> 1) ^ ((value & 1) != 0 ? ~std::uint64_t{0} : 0);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(before) + difference);
  }
  // How many follow, each of a byte at least.
  std::size_t count() {
    const std::uint64_t value = number();
    return static_cast<std::size_t>(value <= rest_.size() ? value : fail());
  }
  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] bool at_end() const { return ok() && rest_.empty(); }

 private:
  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

constexpr std::uint64_t k32Bits = std::uint64_t{1} << 32;

void encode_passage(std::string& out, const Passage& passage) {
  put(out, passage.hash);  // has no small values
  put_number(out, passage.count * kColumns + static_cast<std::uint64_t>(passage.column));
  put_number(out, passage.chunk);
  put_number(out, passage.spans.size());
  std::uint32_t before = 0;
  for (const Span& span : passage.spans) {
    put_number(out, span.first - before);
    put_number(out, span.last - span.first);
    before = span.last;
  }
}

Passage decode_passage(Numbers& numbers, const History& history) {
  Passage passage;
  passage.hash = numbers.fixed();
  const std::uint64_t count = numbers.below(k32Bits);
  passage.count = static_cast<std::uint32_t>(count / kColumns);
  passage.column = static_cast<Column>(count % kColumns);
  passage.chunk = numbers.below(history.chunks.size());
  const std::size_t spans = numbers.count();
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < spans && numbers.ok(); ++i) {
    const std::uint64_t first = before + numbers.below(history.versions.size());
    const std::uint64_t last = first + numbers.below(history.versions.size());
    if (last >= history.versions.size()) numbers.below(0);
    passage.spans.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)});
    before = last;
  }
  return passage;
}

}  // namespace

std::string encode(const History& history) {
  std::string out;
  put_number(out, history.versions.size());
  std::int64_t before = 0;
  for (const Version& version : history.versions) {
    put_difference(out, version.first.us, before);
    put_difference(out, version.last.us, version.first.us);
    before = version.last.us;
  }
  put_number(out, history.chunks.size());
  before = 0;
  for (const std::int64_t chunk : history.chunks) {
    put_difference(out, chunk, before);
    before = chunk;
  }
  put_number(out, history.passages.size());
  for (const Passage& passage : history.passages) encode_passage(out, passage);
  return out;
}

std::optional<History> decode(std::string_view bytes) {
  Numbers numbers(bytes);
  History history;
  history.versions.resize(numbers.count());
  std::int64_t before = 0;
  for (Version& version : history.versions) {
    version.first.us = numbers.difference(before);
    version.last.us = numbers.difference(version.first.us);
    before = version.last.us;
  }
  history.chunks.resize(numbers.count());
  before = 0;
  for (std::int64_t& chunk : history.chunks) {
    chunk = numbers.difference(before);
    before = chunk;
  }
  const std::size_t passages = numbers.count();
  for (std::size_t i = 0; i < passages && numbers.ok(); ++i) {
    history.passages.push_back(decode_passage(numbers, history));
  }
  if (!numbers.at_end()) return std::nullopt;
  return history;
}

}  // namespace varve::search
