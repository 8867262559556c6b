#include "text/pdf.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace varve::text {
namespace {

// A page for each text, which is operators of PDF (ISO 32000 9.4).
std::string pdf_of(const std::vector<std::string>& pages, const std::string& title = "") {
  std::string kids;
  std::string objects;
  int number = 10;
  for (const std::string& page : pages) {
    kids += fmt::format("{} 0 R ", number);
    const std::string stream = "BT /F1 12 Tf 72 720 Td 14 TL " + page + " ET";
    objects += fmt::format(
        "{} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
        "/Contents {} 0 R>> endobj\n{} 0 obj <</Length {}>>stream\n{}\nendstream endobj\n",
        number, number + 1, number + 1, stream.size(), stream);
    number += 2;
  }
  return fmt::format(
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
      "2 0 obj <</Type/Pages/Kids[{}]/Count {}>> endobj\n"
      "3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
      "4 0 obj <</Title({})>> endobj\n{}trailer<</Root 1 0 R/Info 4 0 R>>\n",
      kids, pages.size(), title, objects);
}

TEST(Pdf, HasPassagesAndATitle) {
  const std::string pdf =
      pdf_of({"(A line of words that goes on to the mar-) Tj T* (gin, and then ends <here>.) Tj T* "
              "(See.) Tj T* (The next paragraph begins with this line,) Tj T* (and ends.) Tj",
              "(Page two) Tj"},
             "A <title> & more");
  const auto page = extract(pdf, "application/pdf").value();
  ASSERT_EQ(page.passages.size(), 3U);
  EXPECT_EQ(page.passages[0].text,
            "A line of words that goes on to the margin, and then ends <here>. See.");
  EXPECT_EQ(page.passages[1].text, "The next paragraph begins with this line, and ends.");
  EXPECT_EQ(page.passages[2].text, "Page two");
  EXPECT_EQ(page.title, "A <title> & more");
}

TEST(Pdf, ThatIsNoneIsDamaged) {
  for (const char* bytes : {"", "hello", "%PDF-1.7\n"}) {
    const auto page = read_pdf(bytes);
    ASSERT_FALSE(page) << bytes;
    EXPECT_EQ(page.error().kind, ErrorKind::kDamaged) << page.error().message;
  }
}

TEST(Pdf, ThatHoldsItselfForEverIsLeft) {
  // A page whose pages are itself.
  const auto page = read_pdf(
      "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
      "2 0 obj <</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>> endobj\n"
      "trailer<</Root 1 0 R>>\n");
  EXPECT_TRUE(!page || page->passages.empty());
}

TEST(PdfPassages, PutTheLinesOfAParagraphTogether) {
  PageText page;
  add_pdf_passages(
      "Heading\n\nOne line that is long\nand another one too\nend.\nNext para that is\n\n\fB\n",
      page);
  std::string all;
  for (const Passage& passage : page.passages) all += passage.text + "|";
  EXPECT_EQ(all, "Heading|One line that is long and another one too end.|Next para that is|B|");
}

}  // namespace
}  // namespace varve::text
