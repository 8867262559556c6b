// What a reader sees of a body, taken for HTML, XHTML, plain text and what pdftotext writes:
// whether it is as a Passage promises.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "text/clean.hpp"
#include "text/pdf.hpp"
#include "varve/text/page_text.hpp"

namespace {

using varve::text::PassageKind;
using varve::text::Space;

void check(std::string_view text, Space space) {
  if (varve::text::clean(text, space) == text) return;
  std::fprintf(stderr, "not clean: %.*s\n", static_cast<int>(text.size()), text.data());
  std::abort();
}

void check(const varve::text::PageText& page) {
  for (const auto& passage : page.passages) {
    if (passage.text.empty()) std::abort();
    const bool kept = passage.kind == PassageKind::kPreformatted;
    check(passage.text, kept ? Space::kKept : Space::kCollapsed);
  }
  for (const std::string& link : page.link_texts) check(link, Space::kCollapsed);
  for (const std::string* said : {&page.title, &page.description, &page.language}) {
    check(*said, Space::kCollapsed);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  const std::string_view body(copy.get(), size);
  for (const char* type : {"text/html", "text/html; charset=utf-8", "application/xhtml+xml",
                           "text/plain", "text/plain; charset=utf-8"}) {
    if (const auto page = varve::text::extract(body, type)) check(*page);
  }
  varve::text::PageText pdf;
  varve::text::add_pdf_passages(body, pdf);
  check(pdf);
  return 0;
}
