#include "replay/client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>

namespace varve::replay::test {
namespace {

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(bytes, size * count);
  return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* headers) {
  const std::string line(bytes, size * count);
  const std::size_t colon = line.find(':');
  if (colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t begin = line.find_first_not_of(' ', colon + 1);
    const std::size_t end = line.find_last_not_of("\r\n");
    (*static_cast<std::map<std::string, std::string>*>(headers))[name] =
        begin > end ? "" : line.substr(begin, end - begin + 1);
  }
  return size * count;
}

void trust(CURL* curl, const std::string& authority) {
  if (authority.empty()) return;
  curl_blob blob{const_cast<char*>(authority.data()), authority.size(), CURL_BLOB_COPY};
  curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
}

Time at(std::string_view text) {
  return parse_rfc3339(text).value();
}

}  // namespace

Answer ask(const std::string& base, const std::string& target, const Ask& how) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 curl_easy_cleanup);
  Answer answer;
  curl_slist* list = nullptr;
  for (const std::string& header : how.headers) list = curl_slist_append(list, header.c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> owned(list,
                                                                          curl_slist_free_all);
  curl_easy_setopt(curl.get(), CURLOPT_URL, base.c_str());
  if (!target.empty()) curl_easy_setopt(curl.get(), CURLOPT_REQUEST_TARGET, target.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, how.proxy.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  trust(curl.get(), how.authority);
  if (!how.body.empty()) curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, how.body.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list);
  if (how.method == "HEAD") {
    curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, how.method.c_str());
  }
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &answer.headers);
  const CURLcode code = curl_easy_perform(curl.get());
  EXPECT_EQ(code, CURLE_OK) << target.substr(0, 200) << ": " << curl_easy_strerror(code);
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

void ServerTest::SetUp() {
  auto opened = archive::Archive::open(folder_.path() / "archive", archive::Archive::Mode::kWrite);
  ASSERT_TRUE(opened) << opened.error().message;
  archive_ = *std::move(opened);
}

void ServerTest::save(const std::vector<Page>& pages) {
  auto transaction = archive_->begin();
  ASSERT_TRUE(transaction) << transaction.error().message;
  for (const Page& page : pages) {
    const auto blob = archive_->prepare(Body(page.body), std::nullopt, page.content_type);
    ASSERT_TRUE(blob) << blob.error().message;
    ASSERT_TRUE(transaction->add(*blob));
    archive::Capture capture;
    capture.url = page.url;
    capture.time = at(page.time);
    capture.status = page.status;
    capture.mime = page.content_type.substr(0, page.content_type.find(';'));
    capture.response_head = fmt::format("HTTP/1.1 {} Said\r\n", page.status);
    if (!page.content_type.empty()) {
      capture.response_head += "Content-Type: " + page.content_type + "\r\n";
    }
    capture.response_head += page.headers + "\r\n";
    capture.digest = blob->digest();
    capture.length = blob->length();
    capture.transferred_digest = blob->digest();
    capture.transferred_length = blob->length();
    ASSERT_TRUE(transaction->add(capture));
  }
  const auto committed = transaction->commit();
  ASSERT_TRUE(committed) << committed.error().message;
}

void ServerTest::save_snapshot(const archive::Snapshot& snapshot) {
  auto transaction = archive_->begin();
  ASSERT_TRUE(transaction);
  ASSERT_TRUE(transaction->add(snapshot));
  ASSERT_TRUE(transaction->commit());
}

void ServerTest::start(ServerOptions options) {
  options.port = 0;
  auto started = Server::start(*archive_, options);
  ASSERT_TRUE(started) << started.error().message;
  server_ = *std::move(started);
}

}  // namespace varve::replay::test
