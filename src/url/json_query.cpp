#include "url/json_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <vector>

#include "varve/base/ascii.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/url/percent.hpp"

namespace varve::url {
namespace {

using Json = nlohmann::json;

bool is_unreserved(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

void append_quoted(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      append_percent(out, c);
    }
  }
}

// As JavaScript writes numbers, where that is whole ones without a point.
std::string text_of(double number) {
  if (std::trunc(number) == number && std::isfinite(number)) return fmt::format("{:.0f}", number);
  return fmt::format("{}", number);
}

// Told of a JSON text's parts as they come, so that no tree is made of it.
class Fields : public nlohmann::json_sax<Json> {
 public:
  explicit Fields(std::size_t limit) : limit_(limit) {}

  [[nodiscard]] bool full() const { return query_.size() >= limit_; }
  std::string take() { return std::move(query_); }
  void begin() { names_.assign(1, ""); }

  bool null() override { return add("null"); }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(fmt::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(fmt::to_string(value)); }
  bool number_float(number_float_t value, const string_t&) override { return add(text_of(value)); }
  bool string(string_t& value) override { return add(value); }
  bool binary(binary_t&) override { return false; }
  bool key(string_t& name) override {
    names_.back() = name;
    return true;
  }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

 private:
  // What stands in an array has the array's name.
  bool open() {
    names_.push_back(names_.back());
    return true;
  }
  bool close() {
    names_.pop_back();
    return true;
  }
  bool add(std::string_view value) {
    const std::string& name = names_.back();
    if (name.empty()) return true;
    const int times = ++seen_[name];
    append_field(query_, times == 1 ? name : fmt::format("{}.{}_", name, times), value);
    return !full();
  }

  std::size_t limit_;
  std::string query_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, int, KeyedHash> seen_;
};

bool read(std::string_view text, Fields& fields) {
  fields.begin();
  return Json::sax_parse(text, &fields) || fields.full();
}

}  // namespace

void append_field(std::string& query, std::string_view name, std::string_view value) {
  if (!query.empty()) query += '&';
  append_quoted(query, name);
  query += '=';
  append_quoted(query, value);
}

std::optional<std::string> json_query(std::string_view text, std::size_t limit) {
  Fields whole(limit);
  if (read(text, whole)) return whole.take();
  Fields lines(limit);
  while (!text.empty() && !lines.full()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && !read(line, lines)) return std::nullopt;
  }
  return lines.take();
}

}  // namespace varve::url
