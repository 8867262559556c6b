// Requests with bodies as queries: pywb's and cdxj-indexer's rows, and cases of our own.
#include "varve/url/request_query.hpp"

#include <gtest/gtest.h>

#include "url/corpus.hpp"

namespace varve::url {
namespace {

using nlohmann::json;
using testing::read_corpus;

// The only one of the corpus: its bytes say "\x81\x36lXL...".
std::string bytes_of(const json& body) {
  if (body.is_string()) return body.get<std::string>();
  EXPECT_EQ(body.at("base64"), "gTZsYEygNFAO4HICtYkZAGZQ2w6wAiw=");
  return std::string(
      "\x81\x36\x6c\x60\x4c\xa0\x34\x50\x0e\xe0\x72\x02\xb5\x89\x19\x00\x66\x50"
      "\xdb\x0e\xb0\x02\x2c",
      23);
}

// What a reader of the request gets: Content-Length bytes.
std::string body_of(const json& vector) {
  const json& length = vector.at("content_length");
  return bytes_of(vector.at("body")).substr(0, length.is_number() ? length.get<std::size_t>() : 0);
}

TEST(RequestQuery, IsThatOfTheCorpus) {
  const auto corpus = read_corpus("cdx/post_query_vectors.json");
  if (!corpus) GTEST_SKIP() << "the test data from outside is not here";
  std::size_t rows = 0;
  for (const json& vector : corpus->at("vectors")) {
    const std::string query =
        request_query(vector.at("method").get<std::string>(),
                      vector.at("content_type").get<std::string>(), body_of(vector));
    EXPECT_EQ(append_request_query(vector.at("url").get<std::string>(), query),
              vector.at("expected").get<std::string>())
        << vector.dump();
    ++rows;
  }
  EXPECT_EQ(rows, 31U);
}

TEST(RequestQuery, IsNothingForGet) {
  EXPECT_EQ(request_query("GET", "application/json", "{}"), "");
  EXPECT_EQ(append_request_query("http://a.example/?b", ""), "http://a.example/?b");
}

TEST(RequestQuery, NamesTheFieldsOfMultipart) {
  const std::string body =
      "--x-1\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\na b\r\n"
      "--x-1\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=file; "
      "filename=\"f\"\r\n\r\none\r\ntwo\r\n--x-1--\r\n";
  EXPECT_EQ(request_query("POST", "multipart/form-data; boundary=x-1", body),
            "__wb_method=POST&q=a+b&file=one%0D%0Atwo");
  EXPECT_EQ(request_query("POST", "multipart/form-data; boundary=\"x-1\"", body),
            "__wb_method=POST&q=a+b&file=one%0D%0Atwo");
}

TEST(RequestQuery, IsBoundedAndReadsHostileBodies) {
  const std::string deep(1 << 20, '[');
  EXPECT_LT(request_query("POST", "application/json", deep).size(), 5000U);
  std::string wide = "{";
  for (int i = 0; i < 50'000; ++i) wide += "\"a\":1,";
  EXPECT_LT(request_query("POST", "application/json", wide + "\"b\":2}").size(), 5000U);
  const std::string parts(1 << 20, '-');
  EXPECT_LT(request_query("POST", "multipart/form-data; boundary=-", parts).size(), 5000U);
  EXPECT_LT(request_query("POST", "image/png", std::string(1 << 20, 'x')).size(), 5000U);
}

}  // namespace
}  // namespace varve::url
