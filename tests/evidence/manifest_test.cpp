// A manifest is canonical JSON of all that a capture's fact says, without what is secret.
#include "varve/evidence/manifest.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "varve/base/secret.hpp"
#include "varve/evidence/merkle.hpp"

namespace varve::evidence {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

Salts some_salts(const char* secret = "secret") {
  return Salts(Secret(secret));
}

archive::Capture some_capture() {
  archive::Capture capture;
  capture.url = "https://example.com/?q=1";
  capture.time = Time{1'795'000'000'123'456};
  capture.status = 200;
  capture.request_head =
      "POST /?q=1 HTTP/1.1\r\nHost: example.com\r\nCookie: session=hunter2\r\n\r\npin=1234";
  capture.response_head = "HTTP/1.1 200 OK\r\nX-Name: caf\xE9\r\nSET-COOKIE: a=sesame\r\n\r\n";
  capture.remote_address = "192.0.2.1:443";
  capture.tls_version = "TLSv1.3";
  capture.tls_cipher = "TLS_AES_256_GCM_SHA384";
  capture.tls_chain = {Sha256::of("leaf"), Sha256::of("root")};
  capture.digest = Sha256::of("body");
  capture.length = 4;
  capture.transferred_digest = Sha256::of("gzip");
  capture.transferred_length = 3;
  capture.truncated = Truncation::kTime;
  return capture;
}

TEST(Manifest, SaysWhatTheCaptureSays) {
  const std::string manifest = leaf_of(some_capture(), nullptr, some_salts()).manifest;
  const Json json = Json::parse(manifest);
  EXPECT_EQ(json.dump(), manifest) << "members in order, no white space";
  EXPECT_EQ(json["url"], "https://example.com/?q=1");
  EXPECT_EQ(json["time"], "2026-11-18T11:06:40.123456Z");
  EXPECT_EQ(json["body"]["sha256"], Sha256::of("body").hex());
  EXPECT_EQ(json["transferred"]["length"], 3);
  EXPECT_EQ(json["tls"]["chain"][1], Sha256::of("root").hex());
  EXPECT_EQ(json["request"]["lines"][1], "Host: example.com");
  EXPECT_EQ(json["request"]["body"]["length"], 8);
  EXPECT_EQ(json["response"]["lines"][1], "X-Name: caf\xC3\xA9") << "a byte a character";
  EXPECT_EQ(json["truncated"], "time");
}

TEST(Manifest, NoByteOfAHeaderIsLost) {
  archive::Capture capture = some_capture();
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) {
    if (byte != '\n') bytes += static_cast<char>(byte);
  }
  capture.response_head = "HTTP/1.1 200 OK\r\nX-Bytes: " + bytes + "\r\n\r\n";
  const std::string manifest = leaf_of(capture, nullptr, some_salts()).manifest;
  const Json json = Json::parse(manifest);
  EXPECT_EQ(json.dump(), manifest);
  std::string read;
  const std::string line = json["response"]["lines"][1];
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    read += byte < 0x80 ? line[i] : static_cast<char>((byte & 3) << 6 | (line[++i] & 0x3F));
  }
  EXPECT_EQ(read, "X-Bytes: " + bytes);
}

TEST(Manifest, SecretsStandInItByTheirSaltedDigests) {
  const Salts salts = some_salts();
  const archive::Capture capture = some_capture();
  const std::string manifest = leaf_of(capture, nullptr, salts).manifest;
  for (const char* secret : {"hunter2", "sesame", "1234\""}) {
    EXPECT_THAT(manifest, Not(HasSubstr(secret)));
  }
  const Json json = Json::parse(manifest);
  EXPECT_EQ(json["request"]["lines"][2]["name"], "Cookie");
  const Digest salt = salts.part(capture.url, capture.time, "request 2");
  EXPECT_EQ(json["request"]["lines"][2]["hmac"],
            hmac_sha256(salt.view(), "Cookie: session=hunter2").hex());
  EXPECT_EQ(json["response"]["lines"][2]["name"], "SET-COOKIE");
}

// Each field that a capture has changes its leaf, and so does the archive's secret.
TEST(Manifest, NoFieldIsLeftOut) {
  using Change = void (*)(archive::Capture&);
  const std::vector<Change> changes = {
      [](archive::Capture& c) { c.url += '#'; },
      [](archive::Capture& c) { ++c.time.us; },
      [](archive::Capture& c) { c.source = archive::Source::kBrowser; },
      [](archive::Capture& c) { c.status = 404; },
      [](archive::Capture& c) { c.request_head[0] = 'Q'; },
      [](archive::Capture& c) { c.request_head.back() = '5'; },
      [](archive::Capture& c) { c.request_head.replace(c.request_head.find("hunter2"), 1, "p"); },
      [](archive::Capture& c) { c.response_head.replace(c.response_head.find("\r\n"), 2, "\n"); },
      [](archive::Capture& c) { c.remote_address = "192.0.2.2:443"; },
      [](archive::Capture& c) { c.tls_version = "TLSv1.2"; },
      [](archive::Capture& c) { c.tls_cipher.clear(); },
      [](archive::Capture& c) { c.tls_chain.pop_back(); },
      [](archive::Capture& c) { c.digest.bytes[0] ^= 1; },
      [](archive::Capture& c) { ++c.length; },
      [](archive::Capture& c) { c.transferred_digest.bytes[31] ^= 1; },
      [](archive::Capture& c) { ++c.transferred_length; },
      [](archive::Capture& c) { c.truncated = Truncation::kNone; }};
  const Leaf leaf = leaf_of(some_capture(), nullptr, some_salts());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    archive::Capture capture = some_capture();
    changes[i](capture);
    const Leaf changed = leaf_of(capture, nullptr, some_salts());
    EXPECT_NE(changed.manifest, leaf.manifest) << i;
    EXPECT_NE(changed.hash(), leaf.hash()) << i;
  }
  const Leaf other = leaf_of(some_capture(), nullptr, some_salts("other"));
  EXPECT_NE(other.hash(), leaf.hash());
  EXPECT_EQ(leaf.hash(), leaf_hash(hmac_sha256(leaf.salt.view(), leaf.manifest).view()));
}

// How it is stored, and what only says how to make it again, may change at any time.
TEST(Manifest, StoringOtherwiseChangesNothing) {
  archive::Capture capture = some_capture();
  const Leaf leaf = leaf_of(capture, nullptr, some_salts());
  capture.recipe = "gzip level=6";
  capture.transferred_blob = Sha256::of("gzip");
  EXPECT_EQ(leaf_of(capture, nullptr, some_salts()).hash(), leaf.hash());
}

archive::Snapshot some_snapshot() {
  archive::Snapshot snapshot;
  snapshot.url = "http://example.com/";
  snapshot.final_url = "https://example.com/";
  snapshot.time = Time{1'795'000'000'000'000};
  snapshot.title = "broken \xFF title";
  snapshot.verdict = "complete";
  snapshot.members = {{"https://example.com/", snapshot.time}};
  snapshot.failed = {{"https://example.com/x.png", "404"}};
  snapshot.tags = {"private"};
  snapshot.note = "private";
  snapshot.circumstances = R"({"software":"varve 0.1.0"})";
  return snapshot;
}

TEST(Manifest, ASnapshotSaysHowItWasMade) {
  archive::Snapshot snapshot = some_snapshot();
  const std::string manifest = leaf_of(snapshot, some_salts()).manifest;
  const Json json = Json::parse(manifest);
  EXPECT_EQ(json["circumstances"]["software"], "varve 0.1.0");
  EXPECT_EQ(json["members"][0]["url"], "https://example.com/");
  EXPECT_EQ(json["failed"][0]["reason"], "404");
  EXPECT_EQ(json["verdict"], "complete");
  EXPECT_THAT(manifest, Not(HasSubstr("private")));
  snapshot.circumstances = "no JSON";
  EXPECT_EQ(Json::parse(leaf_of(snapshot, some_salts()).manifest)["circumstances"], "no JSON");
}

TEST(Manifest, APagesDocumentSaysWhatItsSnapshotSays) {
  const archive::Snapshot snapshot = some_snapshot();
  const Leaf leaf = leaf_of(some_capture(), &snapshot, some_salts());
  const Json json = Json::parse(leaf.manifest);
  EXPECT_EQ(json.dump(), leaf.manifest);
  EXPECT_EQ(json["snapshot"].dump(), leaf_of(snapshot, some_salts()).manifest);
  EXPECT_EQ(json["url"], some_capture().url);
  EXPECT_NE(leaf.hash(), leaf_of(some_capture(), nullptr, some_salts()).hash());
}

}  // namespace
}  // namespace varve::evidence
