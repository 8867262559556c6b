#include "interchange/preamble.hpp"

#include <gmock/gmock.h>

namespace varve::interchange {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Doctype, IsFoundBehindSpaceAndComments) {
  struct Row {
    std::string_view html;
    std::string_view text;
    std::string_view rest;
  };
  for (const Row& row :
       {Row{"<!DOCTYPE html><p>", "<!DOCTYPE html>", "<p>"},
        Row{" \n<!doctype HTML PUBLIC \"x\">y", "<!doctype HTML PUBLIC \"x\">", "y"},
        Row{"<!-- a --><!doctype html><p>", "<!doctype html>", "<!-- a --><!doctype html><p>"},
        Row{"<?xml version='1.0'?><!doctype html>", "<!doctype html>",
            "<?xml version='1.0'?><!doctype html>"},
        Row{"<p><!doctype html>", "", "<p><!doctype html>"}, Row{"<!doctype", "", "<!doctype"},
        Row{"<!-- <!doctype html>", "", "<!-- <!doctype html>"}, Row{"", "", ""}}) {
    const Doctype found = find_doctype(row.html);
    EXPECT_EQ(found.text, row.text) << row.html;
    EXPECT_EQ(found.rest, row.rest) << row.html;
  }
  EXPECT_EQ(find_doctype("<!doctype " + std::string(1000, 'x') + ">").text, "");
}

TEST(Provenance, CannotBeEndedByItsUrl) {
  const Time time = *parse_rfc3339("2026-11-22T20:15:30Z");
  for (const char* url : {"http://a/-->", "http://a/--!>", "http://a/--", "http://a/<!--", "->"}) {
    const std::string comment = provenance(url, time);
    EXPECT_EQ(comment.find("--", 4), comment.size() - 4) << url;
    EXPECT_EQ(comment.find('>'), comment.size() - 2) << url;
  }
  EXPECT_THAT(provenance("http://a/?b=c", time), HasSubstr("http://a/?b=c"));
}

TEST(Wrapper, QuotesItsTitle) {
  EXPECT_THAT(wrapper("</title><script>", "data:,"), Not(HasSubstr("<script>")));
}

}  // namespace
}  // namespace varve::interchange
