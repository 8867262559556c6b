// The text of PDFs, by poppler's programs: each in a process of its own with limits, since a PDF is
// a program that its author wrote. Internal to text. Thread-safe.
#pragma once

#include <string_view>

#include "varve/base/error.hpp"
#include "varve/text/page_text.hpp"

namespace varve::text {

Result<PageText> read_pdf(std::string_view pdf);

// Passages out of what pdftotext writes: of lines with blank lines between the columns and boxes of
// a page, and a form feed behind each page. Lines of one paragraph are put together.
void add_pdf_passages(std::string_view said, PageText& out);

}  // namespace varve::text
