#include "evidence/read_manifest.hpp"

#include <algorithm>

#include "varve/base/json_depth.hpp"
#include "varve/evidence/manifest.hpp"

namespace varve::evidence {
namespace {

constexpr std::size_t kMaxDepth = 32;

// A secret line is known by its name alone; what one goes on with has none, and is left out.
void show_message(ManifestJson& manifest, const char* side) {
  const auto message = manifest.find(side);
  if (message == manifest.end() || !message->is_object()) return;
  message->erase("hmac");
  message->erase("body");
  const auto lines = message->find("lines");
  if (lines == message->end() || !lines->is_array()) return;
  ManifestJson shown = ManifestJson::array();
  for (ManifestJson& line : *lines) {
    if (!line.is_object()) {
      shown.push_back(std::move(line));
    } else if (std::string name = text_of(line, "name"); !name.empty()) {
      shown.push_back({{"name", std::move(name)}});
    }
  }
  *lines = std::move(shown);
}

}  // namespace

std::optional<ManifestJson> read_manifest(std::string_view text) {
  if (json_depth(text) > kMaxDepth) return std::nullopt;
  ManifestJson json = ManifestJson::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  if (json.dump(-1, ' ', false, ManifestJson::error_handler_t::replace) != text) {
    return std::nullopt;
  }
  return json;
}

ManifestJson shown_of(ManifestJson manifest) {
  manifest.erase("snapshot");
  manifest.erase("source");
  show_message(manifest, "request");
  show_message(manifest, "response");
  return manifest;
}

ManifestJson shown_of(const archive::Capture& redacted) {
  const Salts salts(Secret(std::string(Digest().bytes.size(), '\0')));  // they are not looked at
  return shown_of(ManifestJson::parse(leaf_of(redacted, nullptr, salts).manifest));
}

std::vector<std::string> differences(const ManifestJson& a, const ManifestJson& b) {
  std::vector<std::string> names;
  for (const auto& [name, value] : a.items()) {
    const auto other = b.find(name);
    if (other == b.end() || *other != value) names.push_back(name);
  }
  for (const auto& [name, value] : b.items()) {
    if (!a.contains(name)) names.push_back(name);
  }
  return names;
}

}  // namespace varve::evidence
