#include "varve/crawl/redirect.hpp"

#include <gmock/gmock.h>

namespace varve::crawl {
namespace {

struct Row {
  std::string name;
  int status = 302;
  std::string head;
  std::string target;   // empty: none
  std::string problem;  // a part of it
};

const Row kRows[] = {
    {"a path", 301, "Location: /x?y\r\n", "http://a.test/x?y", ""},
    {"another host", 308, "Location: https://b.test\r\n", "https://b.test/", ""},
    {"a fragment is left out", 302, "Location: /x#y\r\n", "http://a.test/x", ""},
    {"an empty fragment too", 302, "Location: /x#\r\n", "http://a.test/x", ""},
    {"UTF-8", 302, "Location: /\xC3\xA9\r\n", "http://a.test/%C3%A9", ""},
    {"bytes that are not UTF-8", 302, "Location: /\xE9\r\n", "http://a.test/%E9", ""},
    {"no Location", 302, "X: y\r\n", "", ""},
    {"no redirect", 200, "Location: /x\r\n", "", ""},
    {"not modified", 304, "Location: /x\r\n", "", ""},
    {"a file", 302, "Location: file:///etc/passwd\r\n", "", "not of the web"},
    {"nonsense", 302, "Location: http://[x\r\n", "", "no URL"},
};

class ReadRedirect : public testing::TestWithParam<Row> {};

TEST_P(ReadRedirect, SaysWhereItLeads) {
  const Row& row = GetParam();
  fetch::Response response{.url = *url::Url::parse("http://a.test/from")};
  response.status = row.status;
  response.response_head = "HTTP/1.1 302 Found\r\n" + row.head + "\r\n";
  const Redirect redirect = read_redirect(response);
  EXPECT_EQ(redirect.target ? redirect.target->href() : "", row.target);
  EXPECT_THAT(redirect.problem, testing::HasSubstr(row.problem));
  EXPECT_EQ(redirect.problem.empty(), row.problem.empty());
}

INSTANTIATE_TEST_SUITE_P(Rows, ReadRedirect, testing::ValuesIn(kRows), [](const auto& row) {
  std::string name = row.param.name;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
});

}  // namespace
}  // namespace varve::crawl
