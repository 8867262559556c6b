#include "varve/parse/imports.hpp"

#include <string>
#include <vector>

#include "parse/html_scan.hpp"
#include "parse/utf8.hpp"

namespace varve::parse {
namespace {

using namespace html;  // its classes of bytes

constexpr std::size_t kMaxNesting = 4096;

bool is_identifier(char c) {
  return is(c, kLetter | kDigit) || c == '_' || c == '$' || (c & 0x80) != 0;
}

// HTML 8.1.6.2, "resolve a module specifier": a URL, or what begins like a path.
bool is_url_like(std::string_view specifier) {
  return specifier.substr(0, 1) == "/" || specifier.substr(0, 2) == "./" ||
         specifier.substr(0, 3) == "../" || specifier.find(':') != std::string_view::npos;
}

int hex_value(char c) {
  c = lower(c);
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What follows "\x" or "\u"; -1 where it is no number. Moves `at` behind it.
long read_hex(std::string_view text, std::size_t& at, std::size_t digits) {
  const bool braced = digits == 4 && at < text.size() && text[at] == '{';
  if (braced) ++at;
  long number = 0;
  std::size_t count = 0;
  while (at < text.size() && (braced || count < digits) && hex_value(text[at]) >= 0) {
    number = std::min(number * 16 + hex_value(text[at++]), 0x110000L);
    ++count;
  }
  if (braced) {
    if (at >= text.size() || text[at] != '}') return -1;
    ++at;
    return count == 0 ? -1 : number;
  }
  return count == digits ? number : -1;
}

// The inside of a string literal as meant (12.9.4.2).
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    char c = text[at++];
    if (c != '\\' || at == text.size()) {
      out += c;
      continue;
    }
    c = text[at++];
    static constexpr std::string_view kFrom = "bfnrtv0";
    static constexpr std::string_view kTo("\b\f\n\r\t\v\0", 7);
    if (c == 'x' || c == 'u') {
      const long number = read_hex(text, at, c == 'x' ? 2 : 4);
      append_utf8(out, number < 0 ? kReplacementCharacter : static_cast<char32_t>(number));
    } else if (const std::size_t i = kFrom.find(c); i != std::string_view::npos) {
      out += kTo[i];
    } else if (c == '\r') {
      if (at < text.size() && text[at] == '\n') ++at;
    } else if (c != '\n') {
      out += c;
    }
  }
  return out;
}

class ImportScanner {
 public:
  ImportScanner(std::string_view text, const LinkSink& sink) : text_(text), sink_(sink) {}

  void run() {
    while (at_ < text_.size()) step();
  }

 private:
  // Where in a statement that may end in a specifier the scanner is.
  enum class Statement { kNone, kImport, kClause, kExport, kFrom };

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void step() {
    const char c = text_[at_];
    if (is(c, kSpace)) {
      ++at_;
    } else if (c == '/' && peek(1) == '/') {
      at_ = std::min(text_.find_first_of("\n\r", at_), text_.size());
    } else if (c == '/' && peek(1) == '*') {
      const std::size_t close = text_.find("*/", at_ + 2);
      at_ = close == std::string_view::npos ? text_.size() : close + 2;
    } else if (c == '"' || c == '\'') {
      string(c);
    } else if (c == '`') {
      ++at_;
      template_text();
    } else if (is_identifier(c)) {
      word();
    } else if (c == '/' && regex_may_stand_) {
      regex();
    } else {
      punctuator(c);
    }
  }

  void string(char quote) {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n' && text_[at_] != '\r') {
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    const bool closed = peek() == quote;
    if (closed && (statement_ == Statement::kImport || statement_ == Statement::kFrom)) {
      tell(begin, at_, quote);
    }
    if (closed) ++at_;
    // A string within braces may be an exported name: `export { a as "b" } from "c"`.
    if (braces_.empty()) statement_ = Statement::kNone;
    regex_may_stand_ = after_dot_ = false;
  }

  void tell(std::size_t begin, std::size_t end, char quote) {
    const std::string_view inside = text_.substr(begin, end - begin);
    std::string decoded;
    std::string_view specifier = inside;
    if (inside.find('\\') != std::string_view::npos) specifier = decoded = unescape(inside);
    if (!is_url_like(specifier)) return;
    Link link;
    link.role = Role::kModule;
    link.notation = Notation::kJsString;
    link.quote = quote;
    link.begin = begin;
    link.end = end;
    link.url = specifier;
    sink_(link);
  }

  // From behind a '`' or the '}' of a substitution, to behind the next '`' or "${".
  void template_text() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '`') {
        ++at_;
        regex_may_stand_ = false;
        return;
      } else if (text_[at_] == '$' && peek(1) == '{') {
        at_ += 2;
        open('`');
        return;
      }
    }
    at_ = std::min(at_, text_.size());
  }

  void regex() {
    bool in_class = false;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n' || c == '\r') break;
      if (c == '\\') {
        ++at_;
      } else if (c == '[') {
        in_class = true;
      } else if (c == ']') {
        in_class = false;
      } else if (c == '/' && !in_class) {
        ++at_;
        break;
      }
    }
    at_ = std::min(at_, text_.size());
    regex_may_stand_ = false;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_identifier(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    const bool top = braces_.empty() && !after_dot_;
    if (top && word == "import") {
      statement_ = Statement::kImport;
    } else if (top && word == "export") {
      statement_ = Statement::kExport;
    } else if (top && word == "from" && statement_ == Statement::kClause) {
      statement_ = Statement::kFrom;
    } else if (statement_ == Statement::kImport) {
      statement_ = Statement::kClause;  // a default binding
    } else if (statement_ == Statement::kExport) {
      statement_ = Statement::kNone;  // a declaration
    } else if (statement_ == Statement::kFrom) {
      statement_ = Statement::kClause;
    }
    regex_may_stand_ =
        !after_dot_ &&
        (word == "return" || word == "typeof" || word == "case" || word == "in" || word == "of" ||
         word == "delete" || word == "void" || word == "throw" || word == "new" || word == "else" ||
         word == "do" || word == "await" || word == "yield" || word == "instanceof");
    after_dot_ = false;
  }

  void open(char bracket) {
    if (braces_.size() < kMaxNesting) {
      braces_.push_back(bracket);
    } else {
      at_ = text_.size();  // no honest script
    }
    regex_may_stand_ = true;
  }

  void punctuator(char c) {
    ++at_;
    after_dot_ = c == '.';
    regex_may_stand_ = c != ')' && c != ']' && c != '}';
    if (c == '{' || c == '(' || c == '[') {
      const bool clause = c == '{' || statement_ == Statement::kNone;
      if (!clause) statement_ = Statement::kNone;  // import(…), import.meta
      if (statement_ == Statement::kImport || statement_ == Statement::kExport) {
        statement_ = Statement::kClause;
      }
      open(c);
    } else if (c == '}' || c == ')' || c == ']') {
      if (braces_.empty()) return;
      const bool substitution = c == '}' && braces_.back() == '`';
      braces_.pop_back();
      if (substitution) template_text();
    } else if (c == '*' && statement_ != Statement::kNone) {
      statement_ = Statement::kClause;
    } else if (c != ',' && braces_.empty()) {
      statement_ = Statement::kNone;
    }
  }

  std::string_view text_;
  const LinkSink& sink_;
  std::size_t at_ = 0;
  Statement statement_ = Statement::kNone;
  bool regex_may_stand_ = true;
  bool after_dot_ = false;
  std::vector<char> braces_;
};

}  // namespace

void find_imports(std::string_view script, const LinkSink& sink) {
  ImportScanner(script, sink).run();
}

}  // namespace varve::parse
