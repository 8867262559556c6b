#include "interchange/page_line.hpp"

#include <nlohmann/json.hpp>

#include "interchange/answer.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxPageUrl = 64 << 10;
constexpr std::size_t kMaxPageTitle = 64 << 10;

// Keeps three texts of the outermost object, and builds no tree: a line of brackets alone would
// become a hundred times its size.
class PageFields : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::string url;
  std::string ts;
  std::string title;

  bool key(std::string& name) override {
    wanted_ = nullptr;
    if (depth_ != 1) return true;
    if (name == "url") wanted_ = &url;
    if (name == "ts") wanted_ = &ts;
    if (name == "title") wanted_ = &title;
    return true;
  }
  bool string(std::string& value) override {
    if (wanted_ != nullptr && depth_ == 1) *wanted_ = std::move(value);
    return depth_ > 0;
  }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return depth_ > 0 && open(); }
  bool end_array() override { return close(); }
  bool null() override { return depth_ > 0; }
  bool boolean(bool) override { return depth_ > 0; }
  bool number_integer(std::int64_t) override { return depth_ > 0; }
  bool number_unsigned(std::uint64_t) override { return depth_ > 0; }
  bool number_float(double, const std::string&) override { return depth_ > 0; }
  bool binary(nlohmann::json::binary_t&) override { return false; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  bool open() {
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }

  std::size_t depth_ = 0;
  std::string* wanted_ = nullptr;  // where the outermost object's next value goes
};

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Result<std::optional<PageLine>> parse_page_line(std::string_view line) {
  if (is_blank(line)) return std::nullopt;
  PageFields fields;
  if (!nlohmann::json::sax_parse(line, &fields)) {
    return fail(ErrorKind::kInvalid, "it is no JSON object");
  }
  if (fields.url.empty()) return std::nullopt;
  if (fields.url.size() > kMaxPageUrl) return fail(ErrorKind::kInvalid, "its URL is too long");
  const auto time = parse_rfc3339(fields.ts);
  if (!time) return fail(ErrorKind::kInvalid, "it does not say when the page was loaded");
  if (fields.title.size() > kMaxPageTitle) fields.title.clear();
  return PageLine{url_of_target(fields.url), *time, std::move(fields.title)};
}

}  // namespace varve::interchange
