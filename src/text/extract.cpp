#include <algorithm>
#include <array>

#include "text/blocks.hpp"
#include "text/clean.hpp"
#include "text/html.hpp"
#include "text/pdf.hpp"
#include "text/xhtml.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/tree.hpp"
#include "varve/text/page_text.hpp"
#include "varve/text/tree_text.hpp"

namespace varve::text {
namespace {

constexpr std::string_view kXhtml = "application/xhtml+xml";
constexpr std::string_view kPdf = "application/pdf";
constexpr std::array<std::string_view, 7> kPlain = {"text/plain",
                                                    "text/markdown",
                                                    "text/x-markdown",
                                                    "text/csv",
                                                    "text/tab-separated-values",
                                                    "text/x-rst",
                                                    "text/prs.fallenstein.rst"};

bool is_plain(std::string_view essence) {
  return std::find(kPlain.begin(), kPlain.end(), essence) != kPlain.end();
}

PageText read_plain(std::string_view text) {
  PageText out;
  for_each_block(text, [&out](std::string_view block) {
    std::string cleaned = clean(block, Space::kKept);
    if (!cleaned.empty()) {
      out.passages.push_back({PassageKind::kPreformatted, true, std::move(cleaned)});
    }
  });
  return out;
}

}  // namespace

std::string_view to_string(PassageKind kind) {
  switch (kind) {
    case PassageKind::kHeading:
      return "heading";
    case PassageKind::kParagraph:
      return "paragraph";
    case PassageKind::kItem:
      return "item";
    case PassageKind::kCell:
      return "cell";
    case PassageKind::kPreformatted:
      return "preformatted";
    case PassageKind::kCaption:
      return "caption";
  }
  return "paragraph";
}

bool has_text(std::string_view essence) {
  return essence == "text/html" || essence == kXhtml || essence == kPdf || is_plain(essence);
}

Result<PageText> extract(std::string_view body, std::string_view content_type) {
  const std::string essence = parse::parse_content_type(content_type).essence;
  if (!has_text(essence)) {
    return fail(ErrorKind::kInvalid, "a body {} has no text",
                essence.empty() ? "of no known type" : "of the type " + essence);
  }
  if (essence == kPdf) return read_pdf(body);
  if (body.size() > kMaxBody) {
    return fail(ErrorKind::kLimit, "a body of {} bytes is too long to read its text", body.size());
  }
  const std::string text = parse::to_utf8(body, parse::html_encoding(body, content_type));
  if (is_plain(essence)) return read_plain(text);
  return essence == kXhtml ? read_html(xhtml_as_html(text)) : read_html(text);
}

std::optional<std::string> markup_of(std::string_view body, std::string_view content_type) {
  const std::string essence = parse::parse_content_type(content_type).essence;
  if (essence != "text/html" && essence != kXhtml) return std::nullopt;
  const std::string text = parse::to_utf8(body, parse::html_encoding(body, content_type));
  return parse::without_noscript(essence == kXhtml ? xhtml_as_html(text) : text);
}

std::string lines_of(const PageText& page) {
  std::string out;
  for (const Passage& passage : page.passages) {
    if (!out.empty()) out += '\n';
    out += passage.text;
  }
  return out;
}

}  // namespace varve::text
