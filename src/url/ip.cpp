#include <algorithm>
#include <array>
#include <charconv>

#include "url/ascii.hpp"
#include "url/host.hpp"
#include "varve/url/percent.hpp"

namespace varve::url {
namespace {

constexpr std::uint64_t kTooLarge = std::uint64_t{1} << 40;

// 3.5 "IPv4 number parser"; a number beyond 40 bits gives kTooLarge.
std::optional<std::uint64_t> parse_ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned radix = 10;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    text.remove_prefix(2);
    radix = 16;
  } else if (text.size() >= 2 && text[0] == '0') {
    text.remove_prefix(1);
    radix = 8;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= radix) return std::nullopt;
    value = value * radix + static_cast<unsigned>(digit);
    if (value > kTooLarge) value = kTooLarge;
  }
  return value;
}

std::string_view without_last_dot(std::string_view domain) {
  if (!domain.empty() && domain.back() == '.') domain.remove_suffix(1);
  return domain;
}

using Pieces = std::array<std::uint16_t, 8>;

// Reads an IPv6 address; where it was compressed, and how many pieces it has.
class Ipv6Reader {
 public:
  explicit Ipv6Reader(std::string_view input) : input_(input) {}

  std::optional<Pieces> read() {
    if (at() == ':') {
      if (at(1) != ':') return std::nullopt;
      position_ = 2;
      compress_ = ++index_;
    }
    while (!done()) {
      if (index_ == 8 || !read_piece()) return std::nullopt;
    }
    if (!spread()) return std::nullopt;
    return pieces_;
  }

 private:
  [[nodiscard]] bool done() const { return position_ >= input_.size(); }
  [[nodiscard]] char at(std::size_t ahead = 0) const {
    return position_ + ahead < input_.size() ? input_[position_ + ahead] : '\0';
  }

  static constexpr std::size_t kNotCompressed = 9;

  bool read_piece() {
    if (at() == ':') {
      if (compress_ != kNotCompressed) return false;
      ++position_;
      compress_ = ++index_;
      return true;
    }
    unsigned value = 0;
    std::size_t length = 0;
    for (; length < 4 && !done() && hex_value(at()) >= 0; ++length, ++position_) {
      value = value * 16 + static_cast<unsigned>(hex_value(at()));
    }
    if (!done() && at() == '.') {
      if (length == 0) return false;
      position_ -= length;
      return index_ <= 6 && read_ipv4();
    }
    if (!done()) {
      if (at() != ':') return false;
      ++position_;
      if (done()) return false;
    }
    pieces_[index_++] = static_cast<std::uint16_t>(value);
    return true;
  }

  // The dotted quad at the end, two pieces.
  bool read_ipv4() {
    for (int seen = 0; seen < 4; ++seen) {
      if (seen > 0) {
        if (at() != '.') return false;
        ++position_;
      }
      if (done() || !is_digit(at())) return false;
      unsigned value = 0;
      for (std::size_t length = 0; !done() && is_digit(at()); ++length, ++position_) {
        if (length > 0 && value == 0) return false;
        value = value * 10 + static_cast<unsigned>(at() - '0');
        if (value > 255) return false;
      }
      auto& piece = pieces_[index_];
      piece = static_cast<std::uint16_t>(piece * 256 + value);
      if (seen % 2 == 1) ++index_;
    }
    return done();
  }

  // Moves what follows "::" to the end.
  bool spread() {
    if (compress_ == kNotCompressed) return index_ == 8;
    std::rotate(pieces_.data() + compress_, pieces_.data() + index_,
                pieces_.data() + pieces_.size());
    return true;
  }

  std::string_view input_;
  std::size_t position_ = 0;
  Pieces pieces_{};
  std::size_t index_ = 0;
  std::size_t compress_ = kNotCompressed;
};

struct Run {
  std::size_t start = 8;
  std::size_t length = 1;
};

// The first longest run of more than one zero piece; none starts at 8.
Run longest_zeros(const Pieces& pieces) {
  Run longest;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && pieces[end] == 0) ++end;
    if (end - i > longest.length) longest = {i, end - i};
    i = end + 1;
  }
  return longest;
}

}  // namespace

bool ends_in_number(std::string_view domain) {
  domain = without_last_dot(domain);
  const std::string_view label = domain.substr(domain.rfind('.') + 1);  // npos + 1 is 0
  if (label.empty() || !is_digit(label[0])) return false;
  bool digits = true;
  for (const char c : label) digits &= is_digit(c);
  return digits || parse_ipv4_number(label).has_value();
}

std::optional<std::uint32_t> parse_ipv4(std::string_view domain) {
  domain = without_last_dot(domain);
  std::uint64_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = domain.find('.');
    const auto number = parse_ipv4_number(domain.substr(0, dot));
    if (!number) return std::nullopt;
    if (dot == std::string_view::npos) {
      const int bits = 8 * (4 - part);
      if (*number >> bits != 0) return std::nullopt;
      return static_cast<std::uint32_t>(address << bits | *number);
    }
    if (*number > 255) return std::nullopt;
    address = address << 8 | *number;
    domain.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

void append_ipv4(std::string& out, std::uint32_t address) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string(address >> shift & 255);
    if (shift > 0) out += '.';
  }
}

bool append_ipv6(std::string& out, std::string_view input) {
  const auto pieces = Ipv6Reader(input).read();
  if (!pieces) return false;
  const Run zeros = longest_zeros(*pieces);
  out += '[';
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == zeros.start) {
      out += i == 0 ? "::" : ":";
      i += zeros.length - 1;
      continue;
    }
    char buffer[4];
    out.append(buffer, std::to_chars(buffer, buffer + 4, (*pieces)[i], 16).ptr);
    if (i < 7) out += ':';
  }
  out += ']';
  return true;
}

}  // namespace varve::url
