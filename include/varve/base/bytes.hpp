// Bytes on disk: fixed-width little-endian fields, written to and read from strings.
// A Reader never reads past its end: it remembers that it was asked to, and gives zeros.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace varve {

static_assert(std::endian::native == std::endian::little, "varve runs on little-endian machines");

template <std::integral T>
void put(std::string& out, T value) {
  char buffer[sizeof value];
  std::memcpy(buffer, &value, sizeof value);
  out.append(buffer, sizeof value);
}

// A u32 length and the bytes.
inline void put_string(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <std::integral T>
  T get() {
    T value{};
    const std::string_view field = take(sizeof value);
    if (field.size() == sizeof value) std::memcpy(&value, field.data(), sizeof value);
    return value;
  }
  // What put_string wrote; a view into the bytes that the Reader was made of.
  std::string_view get_string() { return take(get<std::uint32_t>()); }
  std::string_view take(std::size_t length) {
    if (length > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }

  [[nodiscard]] std::size_t left() const { return rest_.size(); }
  // True when nothing was asked for that was not there.
  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] bool at_end() const { return ok() && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::string to_hex(std::string_view bytes);

// The same bytes as C libraries want them.
inline const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// "1.2 MB": for people; powers of 1000.
std::string human_bytes(std::uint64_t bytes);
// "99.8 %" of a share from 0 to 1: for people; rounded down, so that all is all.
std::string human_share(double share);
// Where the character of UTF-8 begins that the byte `at` is in; the text's end where that is behind
// it.
std::size_t character_at(std::string_view text, std::size_t at);

}  // namespace varve
