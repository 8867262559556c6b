#include "varve/evidence/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "varve/base/ascii.hpp"
#include "varve/base/secret.hpp"
#include "varve/evidence/merkle.hpp"

namespace varve::evidence {
namespace {

using Json = nlohmann::json;  // members in the order of their names, as RFC 8785 3.2.3 has it

constexpr std::array<std::string_view, 9> kSecretHeaders = {
    "authorization", "cookie",    "cookie2",      "proxy-authorization", "set-cookie",
    "set-cookie2",   "x-api-key", "x-auth-token", "x-csrf-token"};

// Each byte as the code point of that number (Infra 4.5, "isomorphic decode"): headers are bytes,
// and no byte may be lost.
std::string isomorphic(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

std::string canonical(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

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

// Where a head ends and the body begins that may stand behind it.
std::size_t end_of_head(std::string_view message) {
  const std::size_t end = message.find("\r\n\r\n");
  return end == std::string_view::npos ? message.size() : end + 4;
}

bool is_secret(std::string_view name) {
  return std::any_of(kSecretHeaders.begin(), kSecretHeaders.end(),
                     [&](std::string_view each) { return equals_ascii(name, each); });
}

// The head's lines without their ends; a secret one is its name and a digest of all of the line.
Json lines_of(std::string_view head, std::string_view side, const Parts& parts) {
  Json lines = Json::array();
  for (std::size_t number = 0; !head.empty(); ++number) {
    const std::size_t end = head.find('\n');
    std::string_view line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const std::string_view name = line.substr(0, line.find(':'));
    if (number > 0 && is_secret(name)) {
      lines.push_back({{"hmac", parts.digest(fmt::format("{} {}", side, number), line)},
                       {"name", isomorphic(name)}});
    } else {
      lines.push_back(isomorphic(line));
    }
  }
  return lines;
}

Json message(std::string_view head, std::string_view side, const Parts& parts) {
  const std::size_t end = end_of_head(head);
  Json json = {{"hmac", parts.digest(fmt::format("{} head", side), head.substr(0, end))},
               {"lines", lines_of(head.substr(0, end), side, parts)}};
  if (end < head.size()) {
    json["body"] = {{"hmac", parts.digest(fmt::format("{} body", side), head.substr(end))},
                    {"length", head.size() - end}};
  }
  return json;
}

Json body(const Digest& digest, std::uint64_t length) {
  return {{"length", length}, {"sha256", digest.hex()}};
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

Leaf leaf_of(const archive::Capture& capture, const Salts& salts) {
  const Parts parts(capture, salts);
  Json json = {{"body", body(capture.digest, capture.length)},
               {"kind", "capture"},
               {"request", message(capture.request_head, "request", parts)},
               {"response", message(capture.response_head, "response", parts)},
               {"source", to_string(capture.source)},
               {"status", capture.status},
               {"time", capture.time.rfc3339()},
               {"transferred", body(capture.transferred_digest, capture.transferred_length)},
               {"url", capture.url},
               {"version", 1}};
  if (!capture.remote_address.empty()) json["address"] = capture.remote_address;
  if (capture.truncated != Truncation::kNone) json["truncated"] = to_string(capture.truncated);
  if (!capture.tls_chain.empty() || !capture.tls_version.empty()) {
    Json chain = Json::array();
    for (const Digest& certificate : capture.tls_chain) chain.push_back(certificate.hex());
    json["tls"] = {
        {"chain", chain}, {"cipher", capture.tls_cipher}, {"version", capture.tls_version}};
  }
  return {canonical(json), salts.leaf("capture", capture.url, capture.time)};
}

Leaf leaf_of(const archive::Snapshot& snapshot, const Salts& salts) {
  Json members = Json::array();
  for (const archive::Snapshot::Member& member : snapshot.members) {
    members.push_back({{"time", member.time.rfc3339()}, {"url", member.url}});
  }
  Json failed = Json::array();
  for (const archive::FailedResource& each : snapshot.failed) {
    failed.push_back({{"reason", each.reason}, {"url", each.url}});
  }
  Json json = {{"failed", failed},    {"final_url", snapshot.final_url}, {"kind", "snapshot"},
               {"members", members},  {"time", snapshot.time.rfc3339()}, {"title", snapshot.title},
               {"url", snapshot.url}, {"verdict", snapshot.verdict},     {"version", 1}};
  if (!snapshot.circumstances.empty()) {
    Json how = Json::parse(snapshot.circumstances, nullptr, false);
    json["circumstances"] = how.is_discarded() ? Json(snapshot.circumstances) : std::move(how);
  }
  return {canonical(json), salts.leaf("snapshot", snapshot.final_url, snapshot.time)};
}

}  // namespace varve::evidence
