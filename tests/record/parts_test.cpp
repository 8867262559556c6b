#include "record/parts.hpp"

#include <gtest/gtest.h>

namespace varve::record {
namespace {

TEST(AWholeRange, IsAllOfTheResource) {
  struct Row {
    std::string_view value;
    bool whole;
  };
  for (const Row& row :
       {Row{"bytes 0-99/100", true}, Row{"Bytes 0-0/1", true}, Row{"bytes 1-99/100", false},
        Row{"bytes 0-98/100", false}, Row{"bytes 0-99/*", false}, Row{"bytes */100", false},
        Row{"bytes 0-99/100x", false}, Row{"bytes 0-", false}, Row{"", false},
        Row{"bytes 0-/0", false}, Row{"bytes 0-18446744073709551615/18446744073709551616", false},
        Row{"bytes 0-18446744073709551615/0", false}, Row{"items 0-99/100", false}}) {
    EXPECT_EQ(is_whole_range(row.value), row.whole) << row.value;
  }
}

TEST(Parts, AreFetchedWholeOnce) {
  fetch::Request asked;
  asked.url = *url::Url::parse("https://a.org/film#t=3");
  asked.passed_on =
      fetch::PassedOn{"GET", {{"Range", "bytes=5-"}, {"Cookie", "c"}, {"If-Range", "x"}}, {}};
  Parts parts;
  const auto whole = parts.whole_of(asked);
  ASSERT_TRUE(whole);
  ASSERT_EQ(whole->passed_on->headers.size(), 1u);
  EXPECT_EQ(whole->passed_on->headers[0].first, "Cookie");
  EXPECT_FALSE(parts.whole_of(asked));
  asked.url.set_pathname("/other");
  asked.passed_on->method = "POST";
  EXPECT_FALSE(parts.whole_of(asked));
}

}  // namespace
}  // namespace varve::record
