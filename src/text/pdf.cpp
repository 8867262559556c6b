#include "text/pdf.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "text/blocks.hpp"
#include "text/child.hpp"
#include "text/clean.hpp"
#include "varve/base/ascii.hpp"

namespace varve::text {
namespace {

// A line that is shorter than this part of its block's middling one is the last of its paragraph.
// (Not of the longest: where a hyphen was taken out, a line is two.)
constexpr double kFullLine = 0.75;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

double median_length(const std::vector<std::string_view>& lines) {
  std::vector<std::size_t> lengths;
  for (const std::string_view line : lines) lengths.push_back(characters(line));
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  return static_cast<double>(*middle);
}

std::vector<std::string_view> lines_in(std::string_view block) {
  std::vector<std::string_view> lines;
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    lines.push_back(block.substr(0, end));
    block.remove_prefix(std::min(end + 1, block.size()));
  }
  return lines;
}

void add_block(std::string_view block, PageText& out) {
  const std::vector<std::string_view> lines = lines_in(block);
  const double full = kFullLine * median_length(lines);
  std::string paragraph;
  const auto end_paragraph = [&] {
    std::string text = clean(paragraph);
    if (!text.empty()) out.passages.push_back({PassageKind::kParagraph, true, std::move(text)});
    paragraph.clear();
  };
  for (const std::string_view line : lines) {
    paragraph.append(line).append("\n");
    if (static_cast<double>(characters(line)) < full) end_paragraph();
  }
  end_paragraph();
}

// "Title:          The title", of pdfinfo's lines.
std::string title_in(std::string_view said) {
  constexpr std::string_view kTitle = "Title:";
  for (const std::string_view line : lines_in(said)) {
    if (line.starts_with(kTitle)) return clean(line.substr(kTitle.size()));
  }
  return {};
}

tl::unexpected<Error> without_poppler(Error error) {
  if (error.kind == ErrorKind::kIo) {
    error.message += "; it is of Debian's package poppler-utils";
  }
  return tl::unexpected(error.in("the PDF's text"));
}

}  // namespace

void add_pdf_passages(std::string_view said, PageText& out) {
  while (!said.empty()) {
    const std::size_t end = std::min(said.find('\f'), said.size());
    for_each_block(said.substr(0, end), [&](std::string_view block) { add_block(block, out); });
    said.remove_prefix(std::min(end + 1, said.size()));
  }
}

Result<PageText> read_pdf(std::string_view pdf) {
  if (pdf.size() > kMaxPdf) {
    return fail(ErrorKind::kLimit, "a PDF of {} bytes is too long to read its text", pdf.size());
  }
  const ChildLimits limits{.time = std::chrono::seconds(kMaxPdfSeconds), .output = kMaxBody};
  const auto said =
      run_child({"pdftotext", "-q", "-enc", "UTF-8", "-l", std::to_string(kMaxPdfPages), "-", "-"},
                pdf, limits);
  if (!said) return without_poppler(said.error());
  PageText out;
  add_pdf_passages(*said, out);
  // Of a PDF whose text is there the title is no more than welcome.
  const auto information = run_child({"pdfinfo", "-enc", "UTF-8", "-"}, pdf, limits);
  if (information) out.title = title_in(*information);
  return out;
}

}  // namespace varve::text
