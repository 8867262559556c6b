#include "varve/parse/css.hpp"

#include <cstring>
#include <optional>
#include <string>

#include "parse/css_function.hpp"
#include "parse/css_scan.hpp"
#include "parse/css_token.hpp"

namespace varve::parse {
namespace {

using css::Function;
using css::Inside;
using css::Name;

class Finder {
 public:
  Finder(std::string_view text, const LinkSink& sink, bool in_attribute)
      : text_(text), sink_(sink), in_attribute_(in_attribute) {}

  void run() {
    for (;;) {
      at_ = css::find_special(text_, at_, declaration_);
      if (at_ >= text_.size()) return;
      switch (text_[at_]) {
        case '(':
          ++at_;
          if (const Function function = css::function_before(text_, at_ - 1);
              function != Function::kOther) {
            arguments(function, role_here());
          }
          break;
        case '@':
          at_rule();
          break;
        case '\\':
          if (const auto function = escaped_name();
              function.value_or(Function::kOther) != Function::kOther) {
            arguments(*function, role_here());
          }
          break;
        default:
          skip_string_or_comment();
      }
    }
  }

 private:
  [[nodiscard]] bool is_quote_at(std::size_t at) const {
    return at < text_.size() && (text_[at] == '"' || text_[at] == '\'');
  }

  void skip_string_or_comment() {
    if (text_[at_] != '/') {
      at_ = css::read_string(text_, at_).next;
    } else if (text_.substr(at_, 2) == "/*") {
      at_ = css::find_comment_end(text_, at_ + 2);
    } else {
      ++at_;
    }
  }

  // At a backslash outside strings: past the whole name that it is in. Where a parenthesis follows,
  // past that too, and which function it is.
  std::optional<Function> escaped_name() {
    if (!css::is_escape(text_, at_)) {
      ++at_;
      return std::nullopt;
    }
    std::size_t begin = at_;
    while (begin > 0 && css::is_name_byte(text_[begin - 1])) --begin;
    if (begin >= 2 && text_.substr(begin - 2, 4) == "<!--") begin += 2;
    const Name name(text_, begin);
    at_ = name.end();
    if (at_ >= text_.size() || text_[at_] != '(') return std::nullopt;
    ++at_;
    // A number's unit has the number before it here, so it is none of the names.
    return css::begins_ident(text_, begin) ? css::function_named(name.text()) : Function::kOther;
  }

  // What a url() at this place is for, by the declaration that it is in.
  Role role_here() {
    if (role_of_ == declaration_) return role_;
    role_of_ = declaration_;
    const Name property(text_, css::skip_space_and_comments(text_, declaration_));
    role_ =
        property.text().starts_with("--") || property.is("src") ? Role::kCssOther : Role::kImage;
    return role_;
  }

  // The arguments of a function, after its parenthesis; up to the link in it, or all of it.
  void arguments(Function function, Role role) {
    switch (function) {
      case Function::kUrl:
        url(role);
        break;
      case Function::kSrc:
        if (const std::size_t quote = css::skip_space_and_comments(text_, at_);
            is_quote_at(quote)) {
          at_ = quote;
          string(role);
        }
        break;
      case Function::kImageSet:
        open_.assign(1, kImageSetEnd);
        walk(role, Until::kClosed);
        break;
      case Function::kOther:
        break;
    }
  }

  // 4.3.4: after "url(", a string or the url token's inside. True where the parenthesis is still
  // open, as it is after a string.
  bool url(Role role) {
    if (const std::size_t quote = css::skip_space(text_, at_); is_quote_at(quote)) {
      at_ = quote;
      string(role);
      return true;
    }
    const Inside inside = css::read_url(text_, at_);
    at_ = inside.next;
    if (!inside.bad) tell(inside, Notation::kCssUrl, '\0', role);
    return false;
  }

  void string(Role role) {
    const char quote = text_[at_];
    const Inside inside = css::read_string(text_, at_);
    at_ = inside.next;
    if (!inside.bad) tell(inside, Notation::kCssString, quote, role);
  }

  static bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }

  // Leaves out the blanks around a string's inside. U+0000 is none: it means U+FFFD. A newline is a
  // part of the escape before it; alone it would end the string.
  void trim(Inside& inside) const {
    const auto is_blank_at = [&](std::size_t i) {
      return is_blank(text_[i]) && text_[i] != '\0' && !css::is_newline(text_[i]);
    };
    while (inside.begin < inside.end && is_blank_at(inside.begin)) ++inside.begin;
    while (inside.begin < inside.end && is_blank_at(inside.end - 1)) --inside.end;
  }

  void tell(Inside inside, Notation notation, char quote, Role role) {
    if (role == kNoLink) return;
    std::string_view url = text_.substr(inside.begin, inside.end - inside.begin);
    if (inside.escaped || std::memchr(url.data(), '\0', url.size()) != nullptr) {
      decoded_ = css::unescape(url, notation == Notation::kCssString);
      url = decoded_;
    }
    while (!url.empty() && is_blank(url.front())) url.remove_prefix(1);
    while (!url.empty() && is_blank(url.back())) url.remove_suffix(1);
    if (url.empty() || url.front() == '#') return;
    // A url token has no blanks around it; in it they are escapes' and stay with their backslash.
    if (notation == Notation::kCssString) trim(inside);
    Link link;
    link.role = role;
    link.notation = notation;
    link.quote = quote;
    link.in_attribute = in_attribute_;
    link.begin = inside.begin;
    link.end = inside.end;
    link.url = url;
    sink_(link);
  }

  void at_rule() {
    if (!css::starts_ident(text_, at_ + 1)) {
      ++at_;
      return;
    }
    const Name name(text_, at_ + 1);
    at_ = name.end();
    open_.clear();
    if (name.is("import") && !in_attribute_) import();
    const bool has_block = walk(kNoLink, Until::kPreludeEnds);
    if (has_block && name.is("font-face") && !in_attribute_) {
      open_.assign(1, '}');
      walk(Role::kFont, Until::kClosed);
    }
    declaration_ = at_;
  }

  // After "@import": its URL. What it leaves open is in open_.
  void import() {
    at_ = css::skip_space_and_comments(text_, at_);
    if (is_quote_at(at_)) {
      string(Role::kStylesheet);
      return;
    }
    const Name name(text_, at_);
    const bool is_url = name.is("url");
    if (name.is("src") && text_.substr(name.end(), 1) == "(") {
      at_ = name.end() + 1;
      open_.assign(1, ')');
      arguments(Function::kSrc, Role::kStylesheet);
      return;
    }
    if (!is_url && name.end() != at_) return;
    const std::size_t parenthesis = css::skip_space(text_, name.end());
    if (parenthesis >= text_.size() || text_[parenthesis] != '(') return;
    const bool is_function = is_url && parenthesis == name.end();
    const std::size_t first = css::skip_space(text_, parenthesis + 1);
    if (!is_url && !is_quote_at(first)) return;
    at_ = parenthesis + 1;
    if (is_function || !is_quote_at(first)) {
      if (url(Role::kStylesheet)) open_.assign(1, ')');
    } else {
      at_ = first;
      old_import();
      open_.assign(1, ')');
    }
  }

  // The string in parentheses that are no url()'s. Such rules are also met with two different
  // quotes, the rest of the sheet in a string then; the second quote ends the URL all the same.
  void old_import() {
    const char quote = text_[at_];
    Inside inside = css::read_string(text_, at_);
    at_ = inside.next;
    const bool is_open = inside.end == text_.size() && inside.begin < inside.end;
    if (is_open && is_quote_at(inside.end - 1)) --inside.end;
    if (!inside.bad) tell(inside, Notation::kCssString, quote, Role::kStylesheet);
  }

  enum class Until {
    kClosed,       // the first of open_ is closed
    kPreludeEnds,  // ; or { that nothing encloses
  };

  // Component values (5.4.7), with the brackets that open_ holds around them. True where it ended
  // at a {.
  bool walk(Role role, Until until) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      switch (c) {
        case '"':
        case '\'':
          string(!open_.empty() && open_.back() == kImageSetEnd ? role : kNoLink);
          break;
        case '/':
          skip_string_or_comment();
          break;
        case '\\':
          if (const auto function = escaped_name()) enter(*function, role);
          break;
        case '(':
          ++at_;
          enter(css::function_before(text_, at_ - 1), role);
          break;
        case '{':
          ++at_;
          if (until == Until::kPreludeEnds && open_.empty()) return true;
          open_.push_back('}');
          break;
        case '[':
          ++at_;
          open_.push_back(']');
          break;
        case '@':
          // An @import whose author forgot the semicolon before it.
          if (until == Until::kPreludeEnds && open_.empty() && Name(text_, at_ + 1).is("import")) {
            return false;
          }
          ++at_;
          break;
        case ';':
          ++at_;
          if (until == Until::kPreludeEnds && open_.empty()) return false;
          break;
        case ')':
        case ']':
        case '}':
          ++at_;
          if (open_.empty()) {
            if (c == '}') return false;
          } else if (open_.back() == c || (open_.back() == kImageSetEnd && c == ')')) {
            open_.pop_back();
            if (open_.empty() && until == Until::kClosed) return false;
          }
          break;
        default:
          ++at_;
      }
    }
    return false;
  }

  // Within walk(), after a parenthesis.
  void enter(Function function, Role role) {
    if (function == Function::kUrl) {
      if (url(role)) open_.push_back(')');
      return;
    }
    open_.push_back(function == Function::kImageSet ? kImageSetEnd : ')');
    if (function == Function::kSrc) arguments(function, role);
  }

  static constexpr Role kNoLink = Role::kBase;  // never CSS's
  static constexpr char kImageSetEnd = 'i';     // a ) whose strings are links

  std::string_view text_;
  const LinkSink& sink_;
  bool in_attribute_;
  std::size_t at_ = 0;
  std::size_t declaration_ = 0;  // where the declaration begins that at_ is in
  std::size_t role_of_ = static_cast<std::size_t>(-1);
  Role role_ = Role::kImage;  // of the declaration at role_of_
  std::string open_;          // what closes the brackets around at_, in walk()
  std::string decoded_;
};

}  // namespace

void find_css_links(std::string_view css, const LinkSink& sink) {
  Finder(css, sink, false).run();
}

void find_style_links(std::string_view declarations, const LinkSink& sink) {
  Finder(declarations, sink, true).run();
}

}  // namespace varve::parse
