// XML documents: where markup is put in them, and their scripts.
#include "rewrite/xhtml.hpp"

#include <gtest/gtest.h>

#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {
namespace {

std::string with_mark(std::string xml) {
  const auto at = behind_root_tag(xml);
  return at ? xml.insert(*at, "|") : "none";
}

TEST(Xhtml, MarkupComesFirstWithinTheRoot) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"<html><head/></html>", "<html>|<head/></html>"},
      {"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- a > b -->\n<html a='>'>x",
       "\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- a > b -->\n<html a='>'>|x"},
      {"<!DOCTYPE html [<!ENTITY a \">\"> ]><html>", "<!DOCTYPE html [<!ENTITY a \">\"> ]><html>|"},
      {"<svg xmlns='x'/>", "none"},
      {"text<html>", "none"},
      {"<html", "none"},
      {"<!-- ", "none"},
      {"", "none"},
  };
  for (const auto& [xml, expected] : rows) EXPECT_EQ(with_mark(xml), expected);
}

TEST(Xhtml, ScriptsStayWrittenAsTheyWere) {
  const auto add = [](std::string_view script) { return std::string(script) + "&&1<2"; };
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"a", "a&amp;&amp;1&lt;2"},
      {"a &lt; b", "a &lt; b"},
      {" <![CDATA[a<b]]> ", " <![CDATA[a<b&&1<2]]> "},
      {"<![CDATA[a", "<![CDATA[a&&1<2"},
      {"//<![CDATA[\na\n//]]>", "//<![CDATA[\na\n//]]>&&1<2"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(map_xml_script(text, add), expected);
}

}  // namespace
}  // namespace varve::rewrite
