#include "interchange/preamble.hpp"

#include <gmock/gmock.h>

namespace varve::interchange {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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
