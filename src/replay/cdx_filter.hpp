// Which rows of a CDX answer stay. A regular expression comes from whoever asks, so RE2 runs it: in
// time linear in the text, without recursion, in bounded memory; it has no back references and no
// look-around.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/cdx_fields.hpp"
#include "varve/base/error.hpp"

namespace re2 {
class RE2;
}

namespace varve::replay {

// "[!]field:regex", where the expression matches the whole field (the Wayback Machine's), or pywb's
// "[!]=field:text" and "[!]~field:regex", which matches the field's beginning. Without a field it
// is about the whole line. Thread-safe once made.
class CdxFilter {
 public:
  static Result<CdxFilter> parse(std::string_view text);

  [[nodiscard]] bool keeps(const archive::CaptureRow& row) const;

 private:
  enum class How : unsigned char { kEqual, kWhole, kBeginning };

  bool inverted_ = false;
  How how_ = How::kWhole;
  std::optional<CdxField> field_;  // none: the line
  std::string text_;
  std::shared_ptr<const re2::RE2> regex_;
};

// Filters and collapses one after the other, row by row in the order of the answer.
class CdxSieve {
 public:
  CdxSieve(const std::vector<CdxFilter>& filters, const std::vector<CdxCollapse>& collapse)
      : filters_(filters), collapse_(collapse), seen_(collapse.size()) {}

  bool keeps(const archive::CaptureRow& row);
  [[nodiscard]] bool keeps_all() const { return filters_.empty() && collapse_.empty(); }

 private:
  const std::vector<CdxFilter>& filters_;
  const std::vector<CdxCollapse>& collapse_;
  std::vector<std::optional<std::string>> seen_;  // of each collapse, the value of the row before
};

}  // namespace varve::replay
