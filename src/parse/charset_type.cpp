// Content-Type (WHATWG MIME Sniffing 4.4, "parse a MIME type"; Fetch, "extract a MIME type").
#include <algorithm>
#include <optional>

#include "varve/base/ascii.hpp"
#include "varve/parse/charset.hpp"

namespace varve::parse {
namespace {

constexpr std::string_view kHttpSpace = " \t\n\r";

bool is_token_byte(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_token_byte(c)) return false;
  }
  return !text.empty();
}

bool is_quotable(std::string_view text) {
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) return false;
  }
  return true;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

std::string_view strip_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kHttpSpace) + 1);
}

// What is before the first of `stops`, taken off the front of `rest`.
std::string_view take_until(std::string_view& rest, std::string_view stops) {
  const std::string_view taken = rest.substr(0, rest.find_first_of(stops));
  rest.remove_prefix(taken.size());
  return taken;
}

// An HTTP quoted string's value (Fetch 2.2), taken off the front of `rest`, which begins with '"'.
std::string take_quoted(std::string_view& rest) {
  std::string value;
  rest.remove_prefix(1);
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') break;
    if (c == '\\' && !rest.empty()) {
      value += rest.front();
      rest.remove_prefix(1);
    } else {
      value += c;  // a backslash at the end is itself
    }
  }
  return value;
}

// The charset among the parameters, each of which begins with ';'.
std::string charset_of(std::string_view rest) {
  while (!rest.empty()) {
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(kHttpSpace), rest.size()));
    const std::string_view name = take_until(rest, ";=");
    if (rest.empty() || rest.front() == ';') continue;
    rest.remove_prefix(1);
    std::string value;
    if (!rest.empty() && rest.front() == '"') {
      value = take_quoted(rest);
      take_until(rest, ";");
    } else {
      value = strip_end(take_until(rest, ";"));
      if (value.empty()) continue;
    }
    if (lowered(name) == "charset" && is_quotable(value)) return value;
  }
  return {};
}

std::optional<ContentType> parse_mime_type(std::string_view text) {
  text = trim(text, kHttpSpace);
  const std::string_view type = take_until(text, "/");
  if (!is_token(type) || text.empty()) return std::nullopt;
  text.remove_prefix(1);
  const std::string_view subtype = strip_end(take_until(text, ";"));
  if (!is_token(subtype)) return std::nullopt;
  return ContentType{lowered(type) + '/' + lowered(subtype), charset_of(text)};
}

// The first of the values that commas outside quotes divide, taken off the front of `rest`.
std::string_view take_value(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (c == ',' && !quoted) break;
    if (c == '"') quoted = !quoted;
    if (c == '\\' && quoted) ++end;
  }
  const std::string_view value = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return value;
}

}  // namespace

ContentType parse_content_type(std::string_view header) {
  ContentType result;
  while (!header.empty()) {
    std::optional<ContentType> value = parse_mime_type(take_value(header));
    if (!value || value->essence == "*/*") continue;
    // A later value without a charset keeps the one before it, if it is of the same type.
    if (value->charset.empty() && value->essence == result.essence) continue;
    result = *std::move(value);
  }
  return result;
}

}  // namespace varve::parse
