// What a reader sees of an archived body: its passages, in order, and what is said of it. Search
// and the comparison of versions both stand on it. Knows no archive. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::text {

enum class PassageKind : unsigned char {
  kHeading,
  kParagraph,  // also what stands in a block of no other kind
  kItem,       // of a list; a term or its description
  kCell,       // of a table
  kPreformatted,
  kCaption,  // of a figure, a table, a group of fields
};
std::string_view to_string(PassageKind kind);  // "heading", "paragraph", …

struct Passage {
  PassageKind kind = PassageKind::kParagraph;
  // False for what stands on every page of a site: in navigation, a banner, a page's footer, an
  // aside (HTML-AAM's landmarks), and in a document that has a <main>, outside of it.
  bool main = true;
  // UTF-8 in NFC; a run of white space is one space, but in kPreformatted, where lines and their
  // indentation stay. Without control characters and what else is not seen (soft hyphens, zero
  // width spaces, marks of direction). Never empty.
  std::string text;
};

struct PageText {
  std::string title;                    // as Passage::text
  std::string description;              // <meta name=description>, else og:description
  std::string language;                 // BCP 47 in lower case; "" where nobody says
  std::vector<Passage> passages;        // in the document's order
  std::vector<std::string> link_texts;  // distinct, in order
};

// Whether extract() reads bodies of this type: HTML, XHTML, plain text (Markdown and tables of it
// too) and PDF.
bool has_text(std::string_view essence);

// The longest body whose text is read; also a text's, and a PDF's text's. Time is some seconds at
// the most, but for PDFs (kMaxPdfSeconds); memory below 1 GB, which is gumbo's for markup made to
// take it.
inline constexpr std::size_t kMaxBody = std::size_t{32} << 20;
inline constexpr std::size_t kMaxPdf = std::size_t{64} << 20;
inline constexpr int kMaxPdfSeconds = 20;
inline constexpr int kMaxPdfPages = 2000;  // the text of further pages is left out

// `content_type` is the header as it came. kInvalid: a type that has_text() says no to; kLimit:
// longer, deeper or slower to read than allowed; kDamaged: no PDF, or one with a password; kIo:
// poppler's programs are not there.
Result<PageText> extract(std::string_view body, std::string_view content_type);

// The passages, a line for each: what `show --text` prints.
std::string lines_of(const PageText& page);

}  // namespace varve::text
