#include "varve/evidence/manifest.hpp"

#include <fmt/format.h>

#include <vector>

#include "evidence/canonical.hpp"
#include "evidence/json.hpp"
#include "evidence/redact.hpp"
#include "varve/archive/sent.hpp"
#include "varve/base/secret.hpp"
#include "varve/evidence/merkle.hpp"

namespace varve::evidence {
namespace {

// A capture's parts under their salts.
class Parts {
 public:
  Parts(const archive::Capture& capture, const Salts& salts) : capture_(capture), salts_(salts) {}

  [[nodiscard]] std::string digest(std::string_view name, std::string_view bytes) const {
    return hmac_sha256(salts_.part(capture_.url, capture_.time, name).view(), bytes).hex();
  }

 private:
  const archive::Capture& capture_;
  const Salts& salts_;
};

// The head's lines without their ends; a secret one is its name and a digest of all of the line.
void put_lines(CanonicalJson& json, std::string_view head, std::string_view side,
               const Parts& parts) {
  json.begin_array("lines");
  const std::vector<HeadLine> lines = lines_of_head(head);
  for (std::size_t number = 0; number < lines.size(); ++number) {
    const HeadLine& line = lines[number];
    if (line.text.empty()) continue;
    if (!line.secret) {
      json.text({}, line.text);
      continue;
    }
    json.begin_object();
    json.text("hmac", parts.digest(fmt::format("{} {}", side, number), line.text));
    json.text("name", name_of(line));
    json.end_object();
  }
  json.end_array();
}

void put_message(CanonicalJson& json, std::string_view side, std::string_view head,
                 std::string_view body, const Parts& parts) {
  json.begin_object(side);
  if (!body.empty()) {
    json.begin_object("body");
    json.text("hmac", parts.digest(fmt::format("{} body", side), body));
    json.number("length", static_cast<std::int64_t>(body.size()));
    json.end_object();
  }
  json.text("hmac", parts.digest(fmt::format("{} head", side), head));
  put_lines(json, head, side, parts);
  json.end_object();
}

void put_body(CanonicalJson& json, std::string_view name, const Digest& digest,
              std::uint64_t length) {
  json.begin_object(name);
  json.number("length", static_cast<std::int64_t>(length));
  json.text("sha256", digest.hex());
  json.end_object();
}

void put_tls(CanonicalJson& json, const archive::Capture& capture) {
  if (capture.tls_chain.empty() && capture.tls_version.empty()) return;
  json.begin_object("tls");
  json.begin_array("chain");
  for (const Digest& certificate : capture.tls_chain) json.text({}, certificate.hex());
  json.end_array();
  json.text("cipher", capture.tls_cipher);
  json.text("version", capture.tls_version);
  json.end_object();
}

void put_circumstances(CanonicalJson& json, const std::string& circumstances) {
  if (circumstances.empty()) return;
  const Json how = Json::parse(circumstances, nullptr, false);
  if (how.is_discarded()) return json.utf8("circumstances", circumstances);
  json.json("circumstances", how.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void put_failed(CanonicalJson& json, const archive::Snapshot& snapshot) {
  json.begin_array("failed");
  for (const archive::FailedResource& each : snapshot.failed) {
    json.begin_object();
    json.utf8("reason", each.reason);
    json.utf8("url", each.url);
    json.end_object();
  }
  json.end_array();
}

void put_members(CanonicalJson& json, const archive::Snapshot& snapshot) {
  json.begin_array("members");
  for (const archive::Snapshot::Member& member : snapshot.members) {
    json.begin_object();
    json.text("time", member.time.rfc3339());
    json.utf8("url", member.url);
    json.end_object();
  }
  json.end_array();
}

std::string canonical(const archive::Snapshot& snapshot) {
  CanonicalJson json;
  json.begin_object();
  put_circumstances(json, snapshot.circumstances);
  put_failed(json, snapshot);
  json.utf8("final_url", snapshot.final_url);
  json.text("kind", "snapshot");
  put_members(json, snapshot);
  json.text("time", snapshot.time.rfc3339());
  json.utf8("title", snapshot.title);
  json.utf8("url", snapshot.url);
  json.utf8("verdict", snapshot.verdict);
  json.number("version", 1);
  json.end_object();
  return json.take();
}

std::string context(std::string_view kind, std::string_view url, Time time,
                    std::string_view part = {}) {
  return fmt::format("{}\n{}\n{}\n{}", kind, time.us, url, part);
}

}  // namespace

Digest Salts::leaf(std::string_view kind, std::string_view url, Time time) const {
  return hmac_sha256(secret_.view(), context(kind, url, time));
}

Digest Salts::part(std::string_view url, Time time, std::string_view part) const {
  return hmac_sha256(secret_.view(), context("part", url, time, part));
}

Digest Leaf::data() const {
  return hmac_sha256(salt.view(), manifest);
}

Digest Leaf::hash() const {
  return leaf_hash(data().view());
}

// There are a hundred captures to a snapshot, so theirs are written without a tree.
Leaf leaf_of(const archive::Capture& capture, const archive::Snapshot* snapshot,
             const Salts& salts) {
  const Parts parts(capture, salts);
  CanonicalJson json;
  json.begin_object();
  if (!capture.remote_address.empty()) json.text("address", capture.remote_address);
  put_body(json, "body", capture.digest, capture.length);
  json.text("kind", "capture");
  put_message(json, "request", head_sent(capture), archive::sent_of(capture).body, parts);
  put_message(json, "response", capture.response_head, {}, parts);
  if (snapshot != nullptr) json.json("snapshot", canonical(*snapshot));
  json.text("source", to_string(capture.source));
  json.number("status", capture.status);
  json.text("time", capture.time.rfc3339());
  put_tls(json, capture);
  put_body(json, "transferred", capture.transferred_digest, capture.transferred_length);
  if (capture.truncated != Truncation::kNone) json.text("truncated", to_string(capture.truncated));
  json.text("url", capture.url);
  json.number("version", 1);
  json.end_object();
  return {json.take(), salts.leaf("capture", capture.url, capture.time)};
}

Leaf leaf_of(const archive::Snapshot& snapshot, const Salts& salts) {
  return {canonical(snapshot), salts.leaf("snapshot", snapshot.final_url, snapshot.time)};
}

}  // namespace varve::evidence
