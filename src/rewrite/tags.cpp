#include "rewrite/tags.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "rewrite/ascii.hpp"
#include "varve/base/ascii.hpp"

namespace varve::rewrite {
namespace {

constexpr std::string_view kTagSpace = " \t\n\f\r";

struct Attribute {
  std::size_t begin = 0;  // of the name
  std::size_t end = 0;
  std::string_view name;
  std::string_view value;
};

// The attributes of a start tag whose name ends at `at` (WHATWG HTML 13.2.5.32 to 13.2.5.40);
// `at` is moved behind the tag.
class Attributes {
 public:
  Attributes(std::string_view html, std::size_t& at) : html_(html), at_(at) {}

  bool next(Attribute& attribute) {
    at_ = std::min(html_.find_first_not_of(" \t\n\f\r/", at_), html_.size());
    if (at_ == html_.size()) return false;
    if (html_[at_] == '>') {
      ++at_;
      return false;
    }
    attribute.begin = at_;
    // A '=' at the start of a name belongs to it.
    attribute.end = std::min(html_.find_first_of(" \t\n\f\r/>=", at_ + 1), html_.size());
    attribute.name = html_.substr(attribute.begin, attribute.end - attribute.begin);
    at_ = std::min(html_.find_first_not_of(kTagSpace, attribute.end), html_.size());
    attribute.value = at_ < html_.size() && html_[at_] == '=' ? value() : std::string_view();
    return true;
  }

 private:
  std::string_view value() {
    at_ = std::min(html_.find_first_not_of(kTagSpace, at_ + 1), html_.size());
    if (at_ == html_.size() || html_[at_] == '>') return {};
    const char quote = html_[at_];
    if (quote == '"' || quote == '\'') {
      const std::size_t begin = at_ + 1;
      const std::size_t end = std::min(html_.find(quote, begin), html_.size());
      at_ = std::min(end + 1, html_.size());
      return html_.substr(begin, end - begin);
    }
    const std::size_t begin = at_;
    at_ = std::min(html_.find_first_of(" \t\n\f\r>", at_), html_.size());
    return html_.substr(begin, at_ - begin);
  }

  std::string_view html_;
  std::size_t& at_;
};

bool is_policy(std::string_view http_equiv) {
  const std::string_view name = trim(http_equiv);
  return equals_ascii(name, "content-security-policy") ||
         equals_ascii(name, "content-security-policy-report-only") ||
         equals_ascii(name, "x-content-security-policy") || equals_ascii(name, "x-webkit-csp");
}

void neutralise(std::string_view html, std::string_view element, std::size_t& at,
                std::vector<Edit>& edits) {
  Attributes attributes(html, at);
  Attribute attribute;
  while (attributes.next(attribute)) {
    const bool stops =
        element == "meta" ? equals_ascii(attribute.name, "http-equiv") && is_policy(attribute.value)
                          : equals_ascii(attribute.name, "integrity");
    // An insertion before the name: another edit may touch the value, never the name.
    if (stops) edits.push_back({attribute.begin, attribute.begin, "data-varve-"});
  }
}

// Where the raw text of `element` that begins at `at` ends: at its end tag, or with the document.
std::size_t raw_text_end(std::string_view html, std::size_t at, std::string_view element) {
  while ((at = html.find("</", at)) != std::string_view::npos) {
    if (equals_ascii(html.substr(at + 2, element.size()), element)) return at;
    at += 2;
  }
  return html.size();
}

constexpr std::array<std::string_view, 3> kCarriers = {"meta", "link", "script"};
constexpr std::array<std::string_view, 6> kRawText = {"script", "style",    "textarea",
                                                      "title",  "noframes", "xmp"};

// Most tags are none of these: asked of each, this is what counts.
bool may_be_looked_at(std::string_view first) {
  return first.find_first_of("mlstnxMLSTNX") != std::string_view::npos;
}

std::string_view match(std::string_view html, std::size_t at, const std::string_view* names,
                       std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = names[i];
    const std::size_t end = at + name.size();
    if (end < html.size() && equals_ascii(html.substr(at, name.size()), name) &&
        (is_whitespace(html[end]) || html[end] == '/' || html[end] == '>')) {
      return name;
    }
  }
  return {};
}

}  // namespace

void neutralise_tags(std::string_view html, std::vector<Edit>& edits) {
  // A missing end is looked for once: raw text and comments that never end reach to the end.
  std::size_t at = 0;
  while ((at = html.find('<', at)) != std::string_view::npos) {
    ++at;
    if (html.substr(at, 3) == "!--") {
      at = std::min(html.find("-->", at + 1), html.size());
      continue;
    }
    if (!may_be_looked_at(html.substr(at, 1))) continue;
    const std::string_view carrier = match(html, at, kCarriers.data(), kCarriers.size());
    const std::string_view raw = match(html, at, kRawText.data(), kRawText.size());
    if (!carrier.empty()) {
      at += carrier.size();
      neutralise(html, carrier, at, edits);
    } else if (!raw.empty()) {
      at = std::min(html.find('>', at), html.size());
    }
    const bool self_closed = at >= 2 && at <= html.size() && html.substr(at - 2, 2) == "/>";
    if (!raw.empty() && !self_closed) at = raw_text_end(html, at, raw);
  }
}

}  // namespace varve::rewrite
