#include "parse/manifest_json.hpp"

#include <array>
#include <cstdint>
#include <optional>

#include "parse/utf8.hpp"
#include "varve/parse/manifest.hpp"

namespace varve::parse::json {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Scanner {
 public:
  Scanner(std::string_view text, const StringSink& sink) : text_(text), sink_(sink) {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
  }

  bool run() {
    for (;;) {
      if (!value()) return false;
      // A whole value has been read: what may follow depends on what it stands in.
      for (;;) {
        skip_space();
        if (path_.empty()) return at_ == text_.size();
        if (eat(',')) {
          if (!path_.back().array && !key()) return false;
          break;
        }
        if (!eat(path_.back().array ? ']' : '}')) return false;
        path_.pop_back();
      }
    }
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool eat(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool eat(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  // A scalar or an empty array or object; or into the first value of one that is not empty.
  bool value() {
    for (;;) {
      skip_space();
      if (eat('[')) {
        if (path_.size() == kMaxJsonDepth) return false;
        skip_space();
        if (eat(']')) return true;
        path_.push_back({.array = true});
      } else if (eat('{')) {
        if (path_.size() == kMaxJsonDepth) return false;
        skip_space();
        if (eat('}')) return true;
        path_.push_back({});
        if (!key()) return false;
      } else {
        return scalar();
      }
    }
  }

  bool scalar() {
    switch (peek()) {
      case '"': {
        const std::optional<StringValue> string = quoted();
        if (!string) return false;
        sink_(path_, *string);
        return true;
      }
      case 't':
        return eat("true");
      case 'f':
        return eat("false");
      case 'n':
        return eat("null");
      default:
        return number();
    }
  }

  // The name of the next member and its colon.
  bool key() {
    skip_space();
    const std::optional<StringValue> name = quoted();
    if (!name) return false;
    const std::string_view inside = text_.substr(name->begin, name->end - name->begin);
    std::string& decoded = keys_[path_.size() - 1];
    if (name->escaped) decoded = unescape(inside);
    path_.back() = {false, name->escaped ? std::string_view(decoded) : inside, *name};
    skip_space();
    return eat(':');
  }

  std::optional<StringValue> quoted() {
    if (!eat('"')) return std::nullopt;
    StringValue string{.begin = at_};
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') {
        string.end = at_ - 1;
        return string;
      }
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') continue;
      string.escaped = true;
      if (!escape()) return std::nullopt;
    }
    return std::nullopt;
  }

  bool escape() {
    const char c = peek();
    ++at_;
    if (c != 'u')
      return c != '\0' && std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (hex_value(peek()) < 0) return false;
    }
    return true;
  }

  bool digits() {
    if (!is_digit(peek())) return false;
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool number() {
    eat('-');
    if (!eat('0') && !digits()) return false;
    if (eat('.') && !digits()) return false;
    if (eat('e') || eat('E')) {
      if (!eat('+')) eat('-');
      return digits();
    }
    return true;
  }

  std::string_view text_;
  const StringSink& sink_;
  std::size_t at_ = 0;
  Path path_;
  std::array<std::string, kMaxJsonDepth> keys_;  // of each depth, where it is written with escapes
};

// The four hex digits at `at`.
char32_t code_unit(std::string_view inside, std::size_t at) {
  char32_t unit = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    unit = unit * 16 + static_cast<char32_t>(hex_value(inside[at + i]));
  }
  return unit;
}

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

bool scan(std::string_view text, const StringSink& sink) {
  return Scanner(text, sink).run();
}

bool is_at(const Path& path, std::initializer_list<std::string_view> pattern) {
  if (path.size() != pattern.size()) return false;
  const Step* step = path.data();
  for (const std::string_view name : pattern) {
    if (step->array != (name == "*")) return false;
    if (!step->array && step->key != name) return false;
    ++step;
  }
  return true;
}

std::string unescape(std::string_view inside) {
  std::string out;
  out.reserve(inside.size());
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\') {
      out += inside[i];
      continue;
    }
    ++i;
    if (inside[i] != 'u') {
      out += simple_escape(inside[i]);
      continue;
    }
    char32_t c = code_unit(inside, i + 1);
    i += 4;
    const bool high = c >= 0xD800 && c <= 0xDBFF;
    if (high && inside.substr(i + 1, 2) == "\\u") {
      const char32_t low = code_unit(inside, i + 3);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 6;
      }
    }
    append_utf8(out, c);
  }
  return out;
}

}  // namespace varve::parse::json
