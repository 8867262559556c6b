#include "url/surt_fast.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "url/ascii.hpp"
#include "url/canonical.hpp"
#include "varve/url/percent.hpp"

namespace varve::url {
namespace {

// What a byte is in a key: itself in lower case, or 0 where it is not for this way.
using Table = std::array<char, 256>;

constexpr Table make_table(std::string_view excluded) {
  Table table{};
  for (char c = 0x21; c < 0x7F; ++c) {
    if (excluded.find(c) == std::string_view::npos)
      table[static_cast<std::uint8_t>(c)] = to_lower(c);
  }
  return table;
}

constexpr Table make_host_table() {
  Table table{};
  for (char c = 0x21; c < 0x7F; ++c) {
    const bool plain = is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
    if (plain) table[static_cast<std::uint8_t>(c)] = to_lower(c);
  }
  return table;
}

constexpr Table kHostStops = make_host_table();
constexpr Table kPathStops = make_table("%#?(");  // '(' may begin a session id
constexpr Table kQueryStops = make_table("%#");

constexpr char look_up(const Table& table, char c) {
  return table[static_cast<std::uint8_t>(c)];
}

constexpr std::size_t kMaxParameters = 24;
constexpr std::size_t kMaxQuery = 512;
constexpr std::size_t kMaxLabels = 16;

// Writes a key into a string that is large enough for all of it: a key is never longer than its URL
// and the ")/" of a URL without a path.
class KeyWriter {
 public:
  KeyWriter(std::string& out, std::string_view url) : out_(out), rest_(url) {
    out_.resize(url.size() + 2);
    end_ = out_.data();
  }

  bool run() {
    if (!scheme() || !host() || !port()) return false;
    if (!rest_.empty() && rest_[0] != '/' && rest_[0] != '?' && rest_[0] != '#') return false;
    put(')');
    if (!path() || !query()) return false;
    if (!rest_.empty() && rest_[0] != '#') return false;
    out_.resize(static_cast<std::size_t>(end_ - out_.data()));
    return true;
  }

 private:
  void put(char c) { *end_++ = c; }

  bool scheme() {
    if (rest_.starts_with("https://")) {
      rest_.remove_prefix(8);
      default_port_ = 443;
      return true;
    }
    if (!rest_.starts_with("http://")) return false;
    rest_.remove_prefix(7);
    return true;
  }

  // A name of plain labels whose last ends with a letter: not an address.
  bool host() {
    std::array<std::size_t, kMaxLabels> dots;
    std::size_t labels = 0;
    std::size_t length = 0;
    for (; length < rest_.size() && look_up(kHostStops, rest_[length]) != 0; ++length) {
      if (rest_[length] != '.') continue;
      const bool empty = length == (labels == 0 ? 0 : dots[labels - 1] + 1);
      if (empty || labels == kMaxLabels) return false;
      dots[labels++] = length;
    }
    if (length == 0 || !is_alpha(rest_[length - 1])) return false;
    const std::size_t first = labels > 0 && is_www(rest_.substr(0, dots[0])) ? 1 : 0;
    char* out = end_;
    std::size_t end = length;
    for (std::size_t label = labels; label > first; --label) {
      const std::size_t start = dots[label - 1] + 1;
      out = copy_lower(rest_.substr(start, end - start), out);
      *out++ = ',';
      end = start - 1;
    }
    const std::size_t start = first == 0 ? 0 : dots[0] + 1;
    end_ = copy_lower(rest_.substr(start, end - start), out);
    rest_.remove_prefix(length);
    return true;
  }

  static bool is_www(std::string_view label) {
    return starts_with_ignoring_case(label, "www") &&
           std::all_of(label.begin() + 3, label.end(), is_digit);
  }

  static char* copy_lower(std::string_view text, char* out) {
    return std::transform(text.begin(), text.end(), out, to_lower);
  }

  bool port() {
    if (rest_.empty() || rest_[0] != ':') return true;
    rest_.remove_prefix(1);
    const std::size_t length = std::min(rest_.find_first_of("/?#"), rest_.size());
    if (length == 0 || length > 5 || rest_[0] == '0') return false;
    unsigned value = 0;
    for (const char c : rest_.substr(0, length)) {
      if (!is_digit(c)) return false;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (value > 65535) return false;
    if (value != default_port_) {
      put(':');
      for (const char c : rest_.substr(0, length)) put(c);
    }
    rest_.remove_prefix(length);
    return true;
  }

  // Moves the part that rest_ begins with to the key, as `table` has it; it ends before the first
  // byte that is not for this way. In local variables: a store through end_ could change end_.
  template <const Table& table>
  std::string_view copy_part() {
    const char* in = rest_.data();
    const char* const stop = in + rest_.size();
    char* out = end_;
    bool many = true;
    while (in < stop) {
      // Eight at once, with one branch. There is room: the key never gets ahead of the URL by more
      // than the two bytes that it has over.
      if (many && stop - in >= 8) {
        many = copy_eight<table>(in, out);
        if (many) {
          in += 8;
          out += 8;
        }
        continue;
      }
      if (const char c = look_up(table, *in)) {
        *out++ = c;
        ++in;
        continue;
      }
      if (*in != '%' || stop - in < 3) break;
      const int high = hex_value(in[1]);
      const int low = hex_value(in[2]);
      if (high < 0 || low < 0 || !stays_escaped(high * 16 + low)) break;
      *out++ = '%';
      *out++ = to_lower(in[1]);
      *out++ = to_lower(in[2]);
      in += 3;
      many = true;
    }
    const std::string_view copied(end_, static_cast<std::size_t>(out - end_));
    rest_.remove_prefix(copied.size());
    end_ = out;
    return copied;
  }

  // Whether all of them are plain; else what it wrote counts for nothing.
  template <const Table& table>
  static bool copy_eight(const char* in, char* out) {
    unsigned strange = 0;
    for (int i = 0; i < 8; ++i) {
      out[i] = look_up(table, in[i]);
      strange |= unsigned{out[i] == 0};
    }
    return strange == 0;
  }

  // Undone and done again it is what it was, and it completes no other escape.
  static bool stays_escaped(int byte) { return byte <= 0x20 || byte == '#' || byte >= 0x7F; }

  // Without empty segments and segments that may be of dots.
  bool path() {
    const std::string_view path = copy_part<kPathStops>();
    if (path.empty()) put('/');
    if (path.size() > 1 && path.back() == '/') --end_;
    bool dots = false;
    for (std::size_t i = 1; i < path.size(); ++i) {
      dots |= path[i - 1] == '/' && (path[i] == '/' || path[i] == '.');
    }
    if (dots) return false;
    return rest_.empty() || rest_[0] == '?' || rest_[0] == '#';
  }

  bool query() {
    if (rest_.empty() || rest_[0] != '?') return true;
    rest_.remove_prefix(1);
    put('?');
    char* const start = end_;
    const std::string_view query = copy_part<kQueryStops>();
    if (query.empty()) --end_;
    return query.empty() || sort_query(query, start);
  }

  // Puts the parameters of `query`, which lies at `at`, in order.
  static bool sort_query(std::string_view query, char* at) {
    if (may_have_session_id(query)) return false;
    if (query.find('&') == std::string_view::npos) return true;
    if (query.size() > kMaxQuery) return false;
    std::array<char, kMaxQuery> copy;
    std::memcpy(copy.data(), query.data(), query.size());
    std::array<std::string_view, kMaxParameters> parameters;
    std::size_t count = 0;
    for (std::string_view rest(copy.data(), query.size());;) {
      if (count == kMaxParameters) return false;
      const std::size_t end = rest.find('&');
      parameters[count++] = rest.substr(0, end);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    std::sort(parameters.begin(), parameters.begin() + count, parameter_less);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) *at++ = '&';
      at = std::copy(parameters[i].begin(), parameters[i].end(), at);
    }
    return true;
  }

  std::string& out_;
  std::string_view rest_;
  char* end_;
  unsigned default_port_ = 80;
};

}  // namespace

bool write_plain_surt(std::string& out, std::string_view url) {
  return KeyWriter(out, url).run();
}

}  // namespace varve::url
