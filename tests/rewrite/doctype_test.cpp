#include "varve/rewrite/doctype.hpp"

#include <gtest/gtest.h>

namespace varve::rewrite {
namespace {

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
        Row{"<!-- <!doctype html>", "", "<!-- <!doctype html>"},
        Row{"\xEF\xBB\xBF<!doctype html><p>", "<!doctype html>", "<p>"},
        Row{"\xEF\xBB\xBF<p>", "", "<p>"}, Row{"", "", ""}}) {
    const Doctype found = find_doctype(row.html);
    EXPECT_EQ(found.text, row.text) << row.html;
    EXPECT_EQ(found.rest, row.rest) << row.html;
  }
  EXPECT_EQ(find_doctype("<!doctype " + std::string(1000, 'x') + ">").text, "");
}

}  // namespace
}  // namespace varve::rewrite
