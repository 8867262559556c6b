#include "interchange/record.hpp"

#include <algorithm>
#include <charconv>

#include "varve/base/ascii.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxLines = 1000;

// The next line of `text` without its end, CRLF or LF.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

constexpr std::size_t kArcDate = 14;

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view RecordHeader::field(std::string_view name) const {
  for (const auto& [own, value] : fields) {
    if (equals_ascii(own, name)) return value;
  }
  return {};
}

std::string_view RecordHeader::target() const {
  std::string_view uri = field("WARC-Target-URI");
  if (uri.size() >= 2 && uri.front() == '<' && uri.back() == '>') {
    uri = trim(uri.substr(1, uri.size() - 2));
  }
  return uri;
}

// WARC 1.1, 4: a version, named fields as HTTP has them (folded ones too), an empty line.
Result<RecordHeader> parse_warc_header(std::string_view text) {
  RecordHeader header;
  const std::string_view whole = text;
  header.version = trim(take_line(text));
  for (std::size_t lines = 0; !text.empty(); ++lines) {
    if (lines > kMaxLines) return fail(ErrorKind::kLimit, "it has more than {} lines", kMaxLines);
    const std::string_view line = take_line(text);
    if (line.empty()) break;
    if ((line.front() == ' ' || line.front() == '\t') && !header.fields.empty()) {
      std::string& value = header.fields.back().second;
      if (!value.empty()) value += ' ';
      value += trim(line);
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;  // of no use, and no harm
    header.fields.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  const std::string_view length = header.field("Content-Length");
  if (length.empty()) return fail(ErrorKind::kInvalid, "it has no Content-Length");
  const auto number = number_of(length);
  if (!number) return fail(ErrorKind::kInvalid, "its Content-Length is no number");
  header.length = *number;
  if (header.type().empty()) return fail(ErrorKind::kInvalid, "it has no WARC-Type");
  header.text = whole;
  return header;
}

// The first field may hold spaces: the others are counted from the end.
Result<RecordHeader> parse_arc_line(std::string_view line) {
  std::vector<std::string_view> fields;
  std::string_view rest = line;
  while (fields.size() < 9) {
    const std::size_t space = rest.rfind(' ');
    if (space == std::string_view::npos) break;
    fields.insert(fields.begin(), rest.substr(space + 1));
    rest = rest.substr(0, space);
    // Version 1 has four behind the URL: address, date, media type, length. (Version 2 has an
    // offset where the date would be.)
    const bool dated = fields.size() == 4 && fields[1].size() == kArcDate && is_digits(fields[1]);
    if (dated && is_digits(fields[3])) break;
  }
  if (fields.size() < 4 || !is_digits(fields[1])) {
    return fail(ErrorKind::kInvalid, "it does not begin as a record does");
  }
  const auto length = number_of(fields.back());
  if (!length) return fail(ErrorKind::kInvalid, "its length is no number");
  RecordHeader header;
  header.text = line;
  header.version = "ARC/1";
  header.length = *length;
  const bool about = rest.starts_with("filedesc:");
  header.fields = {{"WARC-Type", about ? "warcinfo" : "response"},
                   {"WARC-Target-URI", std::string(rest)},
                   {"WARC-IP-Address", std::string(fields[0])},
                   {"WARC-Date", std::string(fields[1])},
                   {about ? "Content-Type" : "ARC-Content-Type", std::string(fields[2])}};
  return header;
}

}  // namespace varve::interchange
