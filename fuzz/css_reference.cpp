#include "css_reference.hpp"

#include "parse/utf8.hpp"

namespace varve::fuzz {
namespace {

constexpr int kNoByte = -1;

// 3.3, "filter code points". Bytes above 0x7F stand for what they are a part of.
std::string preprocess(std::string_view css) {
  std::string out;
  for (std::size_t i = 0; i < css.size(); ++i) {
    if (css[i] == '\r' && i + 1 < css.size() && css[i + 1] == '\n') continue;
    if (css[i] == '\r' || css[i] == '\f') {
      out += '\n';
    } else if (css[i] == '\0') {
      out += "\xEF\xBF\xBD";
    } else {
      out += css[i];
    }
  }
  return out;
}

bool is_digit(int c) {
  return c >= '0' && c <= '9';
}
bool is_hex(int c) {
  return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f' && c > 0);
}
bool is_space(int c) {
  return c == '\n' || c == '\t' || c == ' ';
}
bool is_name_start(int c) {
  return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c > 0) || c >= 0x80 || c == '_';
}
bool is_name(int c) {
  return is_name_start(c) || is_digit(c) || c == '-';
}
bool is_non_printable(int c) {
  return (c >= 0 && c <= 8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F;
}

enum class Kind { kEnd, kString, kUrl, kFunction, kOpen, kClose, kOther };
struct Token {
  Kind kind = Kind::kOther;
  std::string value;  // a bracket, a name in lower case, a string
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view css) : text_(preprocess(css)) {}

  Token next() {
    skip_comments();
    const int c = take();
    switch (c) {
      case kNoByte:
        return {Kind::kEnd, ""};
      case '"':
      case '\'':
        return string(c);
      case '#':
        if (is_name(peek()) || is_escape(0)) name();
        return {};
      case '(':
      case '[':
      case '{':
        return {Kind::kOpen, std::string(1, static_cast<char>(c))};
      case ')':
      case ']':
      case '}':
        return {Kind::kClose, std::string(1, static_cast<char>(c))};
      case '<':
        if (peek() == '!' && peek(1) == '-' && peek(2) == '-') at_ += 3;
        return {};
      default:
        break;
    }
    --at_;
    if (starts_number()) {
      number();
      if (starts_name()) {
        name();
      } else if (peek() == '%') {
        ++at_;
      }
      return {};
    }
    if (c == '-' && peek(1) == '-' && peek(2) == '>') {
      at_ += 3;
      return {};
    }
    if (starts_name()) return ident_like();
    ++at_;
    return {};
  }

  void skip_space_and_comments() {
    do {
      skip_space();
      skip_comments();
    } while (is_space(peek()));
  }

 private:
  void skip_space() {
    while (is_space(peek())) ++at_;
  }
  [[nodiscard]] int peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? static_cast<unsigned char>(text_[at_ + ahead]) : kNoByte;
  }
  int take() {
    const int c = peek();
    ++at_;
    return c;
  }
  [[nodiscard]] bool is_escape(std::size_t ahead) const {
    return peek(ahead) == '\\' && peek(ahead + 1) != '\n';
  }

  void skip_comments() {
    while (peek() == '/' && peek(1) == '*') {
      at_ += 2;
      while (peek() != kNoByte && !(peek() == '*' && peek(1) == '/')) ++at_;
      at_ += 2;
    }
  }

  // 4.3.9
  [[nodiscard]] bool starts_name() const {
    if (peek() == '-') return is_name_start(peek(1)) || peek(1) == '-' || is_escape(1);
    return is_name_start(peek()) || is_escape(0);
  }
  // 4.3.10
  [[nodiscard]] bool starts_number() const {
    const std::size_t sign = peek() == '+' || peek() == '-' ? 1 : 0;
    if (peek(sign) == '.') return is_digit(peek(sign + 1));
    return is_digit(peek(sign));
  }

  // 4.3.12
  void number() {
    if (peek() == '+' || peek() == '-') ++at_;
    while (is_digit(peek())) ++at_;
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (peek() != 'e' && peek() != 'E') return;
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
    if (!is_digit(peek(sign))) return;
    at_ += sign;
    while (is_digit(peek())) ++at_;
  }

  // 4.3.7, after the backslash
  void escaped(std::string& out) {
    const int c = take();
    if (c == kNoByte) {
      parse::append_utf8(out, parse::kReplacementCharacter);
    } else if (is_hex(c)) {
      std::string digits(1, static_cast<char>(c));
      while (digits.size() < 6 && is_hex(peek())) digits += static_cast<char>(take());
      if (is_space(peek())) ++at_;
      const auto character = static_cast<char32_t>(std::stoul(digits, nullptr, 16));
      parse::append_utf8(out, character == 0 ? parse::kReplacementCharacter : character);
    } else {
      out += static_cast<char>(c);
    }
  }

  // 4.3.11
  std::string name() {
    std::string out;
    for (;;) {
      if (is_name(peek())) {
        out += static_cast<char>(take());
      } else if (is_escape(0)) {
        ++at_;
        escaped(out);
      } else {
        return out;
      }
    }
  }

  // 4.3.5; a bad string is another token
  Token string(int quote) {
    Token token{Kind::kString, ""};
    for (;;) {
      const int c = take();
      if (c == quote || c == kNoByte) return token;
      if (c == '\n') {
        --at_;
        return {};
      }
      if (c != '\\') {
        token.value += static_cast<char>(c);
      } else if (peek() == '\n') {
        ++at_;
      } else if (peek() != kNoByte) {
        escaped(token.value);
      }
    }
  }

  // 4.3.4
  Token ident_like() {
    std::string value = name();
    for (char& c : value) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    if (peek() != '(') return {};
    ++at_;
    if (value == "url") {
      while (is_space(peek()) && is_space(peek(1))) ++at_;
      const int first = is_space(peek()) ? peek(1) : peek();
      if (first != '"' && first != '\'') return url();
    }
    return {Kind::kFunction, value};
  }

  // 4.3.6
  Token url() {
    Token token{Kind::kUrl, ""};
    skip_space();
    for (;;) {
      const int c = take();
      if (c == ')' || c == kNoByte) return token;
      if (is_space(c)) {
        skip_space();
        if (peek() == ')' || peek() == kNoByte) {
          ++at_;
          return token;
        }
        return bad_url();
      }
      if (c == '"' || c == '\'' || c == '(' || is_non_printable(c)) return bad_url();
      if (c != '\\') {
        token.value += static_cast<char>(c);
      } else if (peek() == '\n') {
        return bad_url();
      } else {
        escaped(token.value);
      }
    }
  }

  // 4.3.14
  Token bad_url() {
    for (;;) {
      if (is_escape(0)) {
        std::string ignored;
        ++at_;
        escaped(ignored);
        continue;
      }
      const int c = take();
      if (c == ')' || c == kNoByte) return {};
    }
  }

  std::string text_;
  std::size_t at_ = 0;
};

std::string closer_of(const std::string& open) {
  return open == "(" ? ")" : open == "[" ? "]" : "}";
}

bool is_image_set(const std::string& name) {
  return name == "image-set" || name == "-webkit-image-set";
}

}  // namespace

std::vector<std::string> reference_urls(std::string_view css) {
  constexpr const char* kImageSet = "image-set";
  Tokenizer tokenizer(css);
  std::vector<std::string> urls;
  std::vector<std::string> open;  // within the outermost image-set() only
  for (Token token = tokenizer.next(); token.kind != Kind::kEnd;) {
    bool ahead = false;  // the next token has been read
    if (token.kind == Kind::kUrl) {
      urls.push_back(token.value);
    } else if (token.kind == Kind::kString && !open.empty() && open.back() == kImageSet) {
      urls.push_back(token.value);
    } else if (token.kind == Kind::kFunction) {
      const bool image_set = is_image_set(token.value);
      if (image_set || !open.empty()) open.push_back(image_set ? kImageSet : ")");
      if (token.value == "url" || token.value == "src") {
        tokenizer.skip_space_and_comments();
        token = tokenizer.next();
        ahead = token.kind != Kind::kString;
        if (!ahead) urls.push_back(token.value);
      }
    } else if (token.kind == Kind::kOpen && !open.empty()) {
      open.push_back(closer_of(token.value));
    } else if (token.kind == Kind::kClose && !open.empty()) {
      if (open.back() == token.value || (open.back() == kImageSet && token.value == ")")) {
        open.pop_back();
      }
    }
    if (!ahead) token = tokenizer.next();
  }
  return urls;
}

}  // namespace varve::fuzz
