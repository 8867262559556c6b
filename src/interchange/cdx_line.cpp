#include "interchange/cdx_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "interchange/answer.hpp"
#include "varve/base/ascii.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {
namespace {

constexpr std::string_view kRevisit = "warc/revisit";
constexpr std::size_t kMaxUrl = 32 << 10;
constexpr std::int64_t kClocksDiffer = 24LL * 3600 * 1'000'000;  // by so much at most

// The same under all its names.
std::string_view plain_name(std::string_view name) {
  if (name == "original") return "url";
  if (name == "statuscode") return "status";
  if (name == "mimetype") return "mime";
  return name;
}

std::string_view unless_none(std::string_view value) {
  return value == "-" || value == "unk" || value == kRevisit ? std::string_view() : value;
}

int status_of_field(std::string_view text) {
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && status >= 100 && status <= 999 ? status : 0;
}

Result<std::string> url_of_field(std::string_view text) {
  const auto url = text.size() <= kMaxUrl ? url::Url::parse(text) : std::nullopt;
  if (url && url->is_http()) return url->without_fragment();
  return fail(ErrorKind::kInvalid, "\"{}\" is no web address", text.substr(0, 200));
}

Result<Time> time_of_field(std::string_view digits, Time now) {
  const auto range = digits.size() == 14 ? parse_digits(digits) : std::nullopt;
  if (!range) {
    return fail(ErrorKind::kInvalid, "its time \"{}\" is none of 14 digits", digits.substr(0, 40));
  }
  if (range->first.us > now.us + kClocksDiffer) {
    return fail(ErrorKind::kInvalid, "its time {} is still to come", digits);
  }
  return range->first;
}

}  // namespace

std::string CdxLine::name() const {
  return fmt::format("{} at {}", url, timestamp());
}

void CdxFields::set(std::string_view name, std::string value) {
  fields_.emplace_back(plain_name(name), std::move(value));
}

std::string_view CdxFields::get(std::string_view name) const {
  for (const auto& [each, value] : fields_) {
    if (each == name) return value;
  }
  return {};
}

std::optional<NamedDigest> parse_cdx_digest(std::string_view text) {
  text = trim(text);
  if (text.find(':') != std::string_view::npos) return parse_digest(text);
  struct Form {
    std::size_t length;
    std::string_view algorithm;
  };
  constexpr std::array kForms = {Form{32, "sha1"},   Form{40, "sha1"},    Form{52, "sha256"},
                                 Form{64, "sha256"}, Form{103, "sha512"}, Form{128, "sha512"}};
  for (const Form& form : kForms) {
    if (text.size() == form.length) return parse_digest(fmt::format("{}:{}", form.algorithm, text));
  }
  return std::nullopt;
}

Result<CdxLine> cdx_line_of(const CdxFields& fields, Time now) {
  CdxLine line;
  VARVE_ASSIGN(line.url, url_of_field(fields.get("url")));
  VARVE_ASSIGN(line.time, time_of_field(fields.get("timestamp"), now));
  const std::string_view method = fields.get("method");
  if (!method.empty() && !equals_ascii(method, "GET")) {
    return fail(ErrorKind::kInvalid, "it answered a {} request, which a replay cannot be asked for",
                method.substr(0, 20));
  }
  line.status = status_of_field(fields.get("status"));
  line.mime = unless_none(fields.get("mime"));
  line.is_revisit = fields.get("mime") == kRevisit;
  line.digest = parse_cdx_digest(fields.get("digest"));
  return line;
}

}  // namespace varve::interchange
