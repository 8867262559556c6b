// The decoders of East Asia's encodings (WHATWG Encoding 10 to 13).
#include <optional>

#include "parse/charset_decode.hpp"

namespace varve::parse {
namespace {

bool is_in(unsigned char byte, unsigned char first, unsigned char last) {
  return byte >= first && byte <= last;
}

// The bytes with a place in them.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool done() const { return at_ == bytes_.size(); }
  // The byte `ahead` of the place; 0, which no sequence has in it, beyond the end.
  [[nodiscard]] unsigned char peek(std::size_t ahead = 0) const {
    return at_ + ahead < bytes_.size() ? static_cast<unsigned char>(bytes_[at_ + ahead]) : 0;
  }
  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }
  void skip(std::size_t count) { at_ += count < left() ? count : left(); }
  unsigned char take() { return static_cast<unsigned char>(bytes_[at_++]); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// The end of every decoder's double-byte branch: the trail byte is used up, unless it is an ASCII
// one that makes no character here.
void put_pair(Bytes& bytes, char32_t character, std::string& out) {
  if (character != 0) {
    bytes.skip(1);
    append_utf8(out, character);
    return;
  }
  if (!bytes.done() && bytes.peek() >= 0x80) bytes.skip(1);
  append_utf8(out, kReplacementCharacter);
}

// 0 at the end of the input, where there is no trail byte.
char32_t look_up(const DoubleByteIndex& index, unsigned char lead, const Bytes& bytes) {
  return bytes.done() ? 0 : index.at(lead, bytes.peek());
}

// gb18030's four bytes: `lead` has been taken, three follow.
std::optional<char32_t> four_bytes(unsigned char lead, const Bytes& bytes) {
  const unsigned char second = bytes.peek(0);
  const unsigned char third = bytes.peek(1);
  const unsigned char fourth = bytes.peek(2);
  if (!is_in(third, 0x81, 0xFE) || !is_in(fourth, 0x30, 0x39)) return std::nullopt;
  return gb18030_ranges(((lead - 0x81u) * 10 + (second - 0x30u)) * 1260 + (third - 0x81u) * 10 +
                        (fourth - 0x30u));
}

// True where the input ends within what could have become four bytes: all of it is one error.
bool is_cut_off(const Bytes& bytes) {
  if (bytes.left() > 2) return false;
  return bytes.left() == 1 || is_in(bytes.peek(1), 0x81, 0xFE);
}

}  // namespace

void decode_gb18030(std::string_view text, std::string& out) {
  const DoubleByteIndex& index = gb18030_index();
  Bytes bytes(text);
  while (!bytes.done()) {
    const unsigned char lead = bytes.take();
    if (lead < 0x80) {
      out += static_cast<char>(lead);
    } else if (lead == 0x80) {
      append_utf8(out, 0x20AC);
    } else if (lead == 0xFF) {
      append_utf8(out, kReplacementCharacter);
    } else if (!is_in(bytes.peek(), 0x30, 0x39)) {
      put_pair(bytes, look_up(index, lead, bytes), out);
    } else if (is_cut_off(bytes)) {
      append_utf8(out, kReplacementCharacter);
      return;
    } else {
      const std::optional<char32_t> c = four_bytes(lead, bytes);
      // Where they are not four, the lead byte alone is the error.
      if (c) bytes.skip(3);
      append_utf8(out, c.value_or(0) != 0 ? *c : kReplacementCharacter);
    }
  }
}

void decode_big5(std::string_view text, std::string& out) {
  const DoubleByteIndex& index = big5_index();
  Bytes bytes(text);
  while (!bytes.done()) {
    const unsigned char lead = bytes.take();
    if (lead < 0x80) {
      out += static_cast<char>(lead);
    } else if (!is_in(lead, 0x81, 0xFE)) {
      append_utf8(out, kReplacementCharacter);
    } else if (const unsigned char trail = bytes.peek();
               lead == 0x88 && (trail == 0x62 || trail == 0x64 || trail == 0xA3 || trail == 0xA5)) {
      bytes.skip(1);
      append_utf8(out, trail < 0x80 ? 0x00CA : 0x00EA);
      append_utf8(out, trail == 0x62 || trail == 0xA3 ? 0x0304 : 0x030C);
    } else {
      put_pair(bytes, look_up(index, lead, bytes), out);
    }
  }
}

void decode_euc_kr(std::string_view text, std::string& out) {
  const DoubleByteIndex& index = euc_kr_index();
  Bytes bytes(text);
  while (!bytes.done()) {
    const unsigned char lead = bytes.take();
    if (lead < 0x80) {
      out += static_cast<char>(lead);
    } else if (!is_in(lead, 0x81, 0xFE)) {
      append_utf8(out, kReplacementCharacter);
    } else {
      put_pair(bytes, look_up(index, lead, bytes), out);
    }
  }
}

void decode_shift_jis(std::string_view text, std::string& out) {
  const DoubleByteIndex& index = shift_jis_index();
  Bytes bytes(text);
  while (!bytes.done()) {
    const unsigned char lead = bytes.take();
    if (lead <= 0x80) {
      append_utf8(out, lead);
    } else if (is_in(lead, 0xA1, 0xDF)) {
      append_utf8(out, 0xFF61u - 0xA1u + lead);
    } else if (is_in(lead, 0x81, 0x9F) || is_in(lead, 0xE0, 0xFC)) {
      put_pair(bytes, look_up(index, lead, bytes), out);
    } else {
      append_utf8(out, kReplacementCharacter);
    }
  }
}

void decode_euc_jp(std::string_view text, std::string& out) {
  Bytes bytes(text);
  while (!bytes.done()) {
    unsigned char lead = bytes.take();
    if (lead < 0x80) {
      out += static_cast<char>(lead);
    } else if (lead == 0x8E && is_in(bytes.peek(), 0xA1, 0xDF)) {
      append_utf8(out, 0xFF61u - 0xA1u + bytes.take());
    } else if (lead == 0x8F && is_in(bytes.peek(), 0xA1, 0xFE)) {
      lead = bytes.take();
      put_pair(bytes, look_up(jis0212_index(), lead, bytes), out);
    } else if (lead == 0x8E || lead == 0x8F || is_in(lead, 0xA1, 0xFE)) {
      put_pair(bytes, look_up(jis0208_index(), lead, bytes), out);
    } else {
      append_utf8(out, kReplacementCharacter);
    }
  }
}

}  // namespace varve::parse
