#include "replay/cdx_filter.hpp"

#include <re2/re2.h>

namespace varve::replay {
namespace {

constexpr std::size_t kMaxRegex = 1024;       // bytes of an expression
constexpr std::int64_t kMaxMemory = 1 << 20;  // bytes, of its program and its automaton

Result<std::shared_ptr<const re2::RE2>> compile(const std::string& text) {
  if (text.size() > kMaxRegex) {
    return fail(ErrorKind::kLimit, "a filter's expression has at most {} bytes", kMaxRegex);
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemory);
  options.set_never_capture(true);
  auto regex = std::make_shared<const re2::RE2>(text, options);
  if (!regex->ok()) {
    return fail(ErrorKind::kInvalid, "filter: \"{}\" is no regular expression of RE2's: {}", text,
                regex->error());
  }
  return regex;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::string value_of(const archive::CaptureRow& row, std::optional<CdxField> field) {
  std::string value;
  if (field) {
    append_cdx_value(value, row, *field, 0);
    return value;
  }
  for (const CdxColumn& column : wayback_columns()) {
    if (!value.empty()) value += ' ';
    append_cdx_value(value, row, column.field, 0);
  }
  return value;
}

}  // namespace

Result<CdxFilter> CdxFilter::parse(std::string_view text) {
  CdxFilter filter;
  filter.inverted_ = take(text, '!');
  if (take(text, '=')) {
    filter.how_ = How::kEqual;
  } else if (take(text, '~')) {
    filter.how_ = How::kBeginning;
  }
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const auto column = find_cdx_column(text.substr(0, colon));
    if (!column) {
      return fail(ErrorKind::kInvalid, "filter: there is no field \"{}\"", text.substr(0, colon));
    }
    filter.field_ = column->field;
    text.remove_prefix(colon + 1);
  }
  filter.text_ = text;
  if (filter.how_ == How::kEqual) return filter;
  VARVE_ASSIGN(filter.regex_, compile(filter.text_));
  return filter;
}

bool CdxFilter::keeps(const archive::CaptureRow& row) const {
  const std::string value = value_of(row, field_);
  if (how_ == How::kEqual) return (value == text_) != inverted_;
  const auto anchor = how_ == How::kWhole ? re2::RE2::ANCHOR_BOTH : re2::RE2::ANCHOR_START;
  return regex_->Match(value, 0, value.size(), anchor, nullptr, 0) != inverted_;
}

bool CdxSieve::keeps(const archive::CaptureRow& row) {
  for (const CdxFilter& filter : filters_) {
    if (!filter.keeps(row)) return false;
  }
  for (std::size_t i = 0; i < collapse_.size(); ++i) {
    std::string value = value_of(row, collapse_[i].field).substr(0, collapse_[i].length);
    if (seen_[i] == value) return false;
    seen_[i] = std::move(value);
  }
  return true;
}

}  // namespace varve::replay
