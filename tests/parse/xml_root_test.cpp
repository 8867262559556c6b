#include "varve/parse/xml_root.hpp"

#include <gtest/gtest.h>

namespace varve::parse {
namespace {

struct XmlRootRow {
  std::string_view essence;
  std::string_view body;
  bool is_document;
};

TEST(XmlRoot, SaysWhatIsShownAsADocument) {
  const XmlRootRow rows[] = {
      {"application/xhtml+xml", "", true},
      {"image/svg+xml", "<svg/>", true},
      {"text/xml", R"(<html xmlns="http://www.w3.org/1999/xhtml">)", true},
      {"application/xml", "<svg a='1'\n xmlns = 'http://www.w3.org/2000/svg' b='2'/>", true},
      {"text/xml",
       "\xEF\xBB\xBF<?xml version='1.0'?><!-- <a> --><!DOCTYPE html [<!ENTITY a '>'>]>\n"
       "<html lang='en' xmlns='http://www.w3.org/1999/xhtml'>",
       true},
      {"text/xml", "<h:html xmlns='urn:a' xmlns:h='http://www.w3.org/1999/xhtml'>", true},
      {"text/xml", "<h:html xmlns='http://www.w3.org/1999/xhtml' xmlns:h='urn:a'>", false},
      {"text/xml",
       "<feed xmlns='http://www.w3.org/2005/Atom'><div xmlns='http://www.w3.org/1999/xhtml'>",
       false},
      {"text/xml", "<rss>", false},
      {"text/xml", "<html xmlns=http://www.w3.org/1999/xhtml>", false},
      {"text/xml", "<html xmlns='http://www.w3.org/1999/xhtml", false},
      {"text/xml", "<", false},
      {"text/xml", "", false},
      {"application/atom+xml", "<html xmlns='http://www.w3.org/1999/xhtml'>", false},
      {"text/html", "<html xmlns='http://www.w3.org/1999/xhtml'>", false},
  };
  for (const XmlRootRow& row : rows) {
    EXPECT_EQ(is_xml_document(row.essence, row.body), row.is_document) << row.body;
  }
}

TEST(XmlRoot, IsFoundBehindTheProlog) {
  EXPECT_EQ(xml_root_tag(" <?a ?><!--b--><c d='>'>e"), "<c d='>'>");
  EXPECT_EQ(xml_root_tag("<a/>"), "<a/>");
  EXPECT_EQ(xml_root_tag("text<a>"), "");
  EXPECT_EQ(xml_root_tag("<!-- "), "");
}

}  // namespace
}  // namespace varve::parse
