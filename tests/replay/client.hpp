// An archive in a folder of its own, a real server over it, and a client that asks it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "temporary_folder.hpp"
#include "varve/archive/archive.hpp"
#include "varve/replay/server.hpp"

namespace varve::replay::test {

struct Answer {
  long status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; of several the last
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

struct Ask {
  std::vector<std::string> headers = {};  // "Range: bytes=0-1"
  std::string method = "GET";
  std::string body = {};
  std::string proxy = {};      // "127.0.0.1:1234"; then `base` is the URL, and `target` is empty
  std::string authority = {};  // the certificate in PEM that is trusted, of an https URL
};
// Asks `base` + `target` as it stands: neither dot segments nor escapes are touched.
Answer ask(const std::string& base, const std::string& target, const Ask& how = {});

// What a test puts into the archive.
struct Page {
  std::string url;
  std::string time;  // RFC 3339
  std::string body;
  std::string content_type = "text/html";
  int status = 200;
  std::string headers = {};  // more of them, each with its CRLF
};

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override;
  // Pages become visible to the server at once.
  void save(const std::vector<Page>& pages);
  void save_snapshot(const archive::Snapshot& snapshot);
  void start(ServerOptions options = {});

  Answer get(const std::string& target, const std::vector<std::string>& headers = {}) {
    return ask(url(), target, {headers});
  }
  [[nodiscard]] std::string url() const { return server_->url(); }
  // "127.0.0.1:1234"
  [[nodiscard]] std::string host() const { return url().substr(7); }

  varve::testing::TemporaryFolder folder_;
  std::unique_ptr<archive::Archive> archive_;
  std::unique_ptr<Server> server_;
};

}  // namespace varve::replay::test
