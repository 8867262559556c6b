#include "replay/cdx_query.hpp"

#include <charconv>

#include "replay/http.hpp"
#include "replay/path.hpp"
#include "replay/text.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kMaxFilters = 16;  // and as many collapses

class Fields {
 public:
  explicit Fields(std::string_view query) : fields_(parse_form(query)) {}

  // The first; "" where there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const {
    for (const FormField& field : fields_) {
      if (field.name == name) return field.value;
    }
    return {};
  }
  [[nodiscard]] bool is_true(std::string_view name) const {
    const std::string_view value = get(name);
    return equals_ascii(value, "true") || value == "1" || equals_ascii(value, "yes");
  }
  // All of that name, each read by `read` and put into `into`.
  template <typename T, typename Read>
  Result<void> each(std::string_view name, std::vector<T>& into, const Read& read) const {
    for (const FormField& field : fields_) {
      if (field.name != name || field.value.empty()) continue;
      if (into.size() == kMaxFilters) {
        return fail(ErrorKind::kLimit, "there can be {} times {}=, not more", kMaxFilters, name);
      }
      VARVE_ASSIGN(T value, read(field.value));
      into.push_back(std::move(value));
    }
    return {};
  }

 private:
  std::vector<FormField> fields_;
};

Result<std::int64_t> parse_number(std::string_view name, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return fail(ErrorKind::kInvalid, "{}={} is no number", name, text);
}

// Nothing where it is not given; never negative.
Result<std::optional<std::uint64_t>> parse_count(const Fields& fields, std::string_view name) {
  const std::string_view text = fields.get(name);
  if (text.empty()) return std::nullopt;
  VARVE_ASSIGN(const std::int64_t value, parse_number(name, text));
  if (value < 0) return fail(ErrorKind::kInvalid, "{}={} is below 0", name, text);
  return static_cast<std::uint64_t>(value);
}

Result<archive::Match> parse_match(std::string_view text) {
  if (text.empty() || text == "exact") return archive::Match::kExact;
  if (text == "prefix") return archive::Match::kPrefix;
  if (text == "host") return archive::Match::kHost;
  if (text == "domain") return archive::Match::kDomain;
  return fail(ErrorKind::kInvalid, "matchType={} is none of exact, prefix, host, domain", text);
}

// "*.example.org" is a domain, "example.org/*" a prefix, and "*" all there is.
Result<void> read_url(const Fields& fields, archive::Query& captures) {
  std::string_view url = trim(fields.get("url"));
  if (url.empty()) return fail(ErrorKind::kInvalid, "url= says whose captures are wanted");
  VARVE_ASSIGN(captures.match, parse_match(fields.get("matchType")));
  if (url.starts_with("*.")) {
    url.remove_prefix(2);
    captures.match = archive::Match::kDomain;
    if (url.ends_with("/*")) url.remove_suffix(1);
  } else if (url.ends_with('*')) {
    url.remove_suffix(1);
    if (captures.match == archive::Match::kExact) captures.match = archive::Match::kPrefix;
  }
  captures.url = url;
  return {};
}

// 1 to 14 digits, as far as they are given: the first instant of them, or the last.
Result<TimeRange> parse_cdx_time(std::string_view name, std::string_view text) {
  std::string low(text);
  std::string high(text);
  if (text.size() < 4) {
    low.resize(4, '0');
    high.resize(4, '9');
  }
  const bool digits = std::all_of(text.begin(), text.end(), is_digit);
  const auto first = digits ? parse_digits(low) : std::nullopt;
  const auto last = digits ? parse_digits(high) : std::nullopt;
  if (first && last) return TimeRange{first->first, last->last};
  return fail(ErrorKind::kInvalid, "{}={} is no time of the form 20261122201530", name, text);
}

Result<void> read_times(const Fields& fields, CdxQuery& query) {
  if (const auto text = fields.get("from"); !text.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_cdx_time("from", text));
    query.captures.from = range.first;
  }
  if (const auto text = fields.get("to"); !text.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_cdx_time("to", text));
    query.captures.to = range.last;
  }
  return {};
}

Result<void> read_order(const Fields& fields, CdxQuery& query) {
  const std::string_view sort = fields.get("sort");
  const std::string_view closest = fields.get("closest");
  if (sort == "reverse") {
    query.order = CdxOrder::kNewestFirst;
    query.captures.newest_first = true;
    return {};
  }
  if (sort != "closest" && closest.empty()) {
    if (sort.empty() || sort == "default" || sort == "regular") return {};
    return fail(ErrorKind::kInvalid, "sort={} is neither closest nor reverse", sort);
  }
  if (query.captures.match != archive::Match::kExact) {
    return fail(ErrorKind::kInvalid, "sort=closest is about one URL: with matchType=exact only");
  }
  query.order = CdxOrder::kClosest;
  if (closest.empty()) return {};
  VARVE_ASSIGN(const TimeRange range, parse_cdx_time("closest", closest));
  query.closest = range.first;
  return {};
}

Result<void> read_limits(const Fields& fields, CdxQuery& query) {
  const std::uint64_t most = query.order == CdxOrder::kClosest ? kMaxCdxClosest : kMaxCdxRows;
  query.limit = most;
  if (const auto text = fields.get("limit"); !text.empty()) {
    VARVE_ASSIGN(const std::int64_t limit, parse_number("limit", text));
    query.last = limit < 0;
    const auto rows =
        limit < 0 ? ~static_cast<std::uint64_t>(limit) + 1 : static_cast<std::uint64_t>(limit);
    if (rows != 0) query.limit = std::min(rows, most);
  } else if (fields.is_true("fastLatest")) {
    query.last = true;
    query.limit = 1;
  }
  VARVE_ASSIGN(const auto offset, parse_count(fields, "offset"));
  query.offset = offset.value_or(0);
  query.show_resume_key = fields.is_true("showResumeKey");
  if (const auto text = fields.get("resumeKey"); !text.empty()) {
    query.captures.after = parse_resume_key(text);
    if (!query.captures.after) {
      return fail(ErrorKind::kInvalid, "resumeKey={} is none of this server's", text);
    }
  }
  return {};
}

Result<void> read_pages(const Fields& fields, CdxQuery& query) {
  query.show_pages = fields.is_true("showNumPages");
  VARVE_ASSIGN(const auto size, parse_count(fields, "pageSize"));
  if (size.value_or(0) > 0) query.page_size = std::min(*size, kMaxCdxPageSize);
  const std::string_view text = fields.get("page");
  if (text.empty()) return {};
  VARVE_ASSIGN(const std::int64_t page, parse_number("page", text));
  if (page >= 0) query.page = static_cast<std::uint64_t>(page);  // below 0 there are no pages
  return {};
}

Result<void> read_columns(const Fields& fields, CdxQuery& query) {
  const bool pywb = query.form == CdxForm::kJsonLines || query.form == CdxForm::kCdxj;
  std::string_view names = fields.get("fl");
  if (names.empty()) {
    query.columns = pywb ? pywb_columns() : wayback_columns();
    if (fields.is_true("showDupeCount")) query.columns.push_back(*find_cdx_column("dupecount"));
    return {};
  }
  while (!names.empty()) {
    const std::string_view name = trim(take_until(names, ','));
    const auto column = find_cdx_column(name);
    if (!column) return fail(ErrorKind::kInvalid, "fl: there is no field \"{}\"", name);
    if (query.columns.size() == kMaxFilters) {
      return fail(ErrorKind::kLimit, "fl names more than {} fields", kMaxFilters);
    }
    query.columns.push_back(*column);
  }
  return {};
}

Result<void> read_form(const Fields& fields, CdxQuery& query) {
  const std::string_view output = fields.get("output");
  if (output == "json") {
    query.form = CdxForm::kJson;
  } else if (output == "jsonl" || output == "ndjson") {
    query.form = CdxForm::kJsonLines;
  } else if (output == "cdxj") {
    query.form = CdxForm::kCdxj;
  } else if (!output.empty() && output != "text" && output != "cdx" && output != "csv") {
    return fail(ErrorKind::kInvalid, "output={} is none of text, json, jsonl, cdxj", output);
  }
  query.gzip = fields.get("gzip") != "false";
  return read_columns(fields, query);
}

Result<CdxCollapse> parse_collapse(std::string_view text) {
  CdxCollapse collapse;
  const std::string_view name = take_until(text, ':');
  const auto column = find_cdx_column(name);
  if (!column) return fail(ErrorKind::kInvalid, "collapse: there is no field \"{}\"", name);
  collapse.field = column->field;
  if (text.empty()) return collapse;
  VARVE_ASSIGN(const std::int64_t length, parse_number("collapse", text));
  if (length > 0) collapse.length = static_cast<std::size_t>(length);
  return collapse;
}

}  // namespace

std::string to_resume_key(const archive::Position& position) {
  return to_hex(position.time.digits20() + position.url);
}

std::optional<archive::Position> parse_resume_key(std::string_view text) {
  constexpr std::size_t kDigits = 20;
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  if (text.size() % 2 != 0 || bytes.size() <= kDigits) return std::nullopt;
  const auto time = parse_digits(std::string_view(bytes).substr(0, kDigits));
  if (!time) return std::nullopt;
  return archive::Position{bytes.substr(kDigits), time->first};
}

Result<CdxQuery> parse_cdx_query(std::string_view text) {
  const Fields fields(text);
  CdxQuery query;
  query.captures.revisits = false;
  VARVE_TRY(read_url(fields, query.captures));
  VARVE_TRY(read_times(fields, query));
  VARVE_TRY(read_order(fields, query));
  VARVE_TRY(read_limits(fields, query));
  VARVE_TRY(read_pages(fields, query));
  VARVE_TRY(read_form(fields, query));
  VARVE_TRY(fields.each("filter", query.filters, CdxFilter::parse));
  VARVE_TRY(fields.each("collapse", query.collapse, parse_collapse));
  return query;
}

}  // namespace varve::replay
