// Manifests that anybody may have written, and what a WARC's capture shows of one. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/capture.hpp"
#include "varve/base/json_member.hpp"

namespace varve::evidence {

// A manifest's members; nothing where it is no canonical JSON (RFC 8785), deeper than any, or no
// object.
using ManifestJson = nlohmann::json;
std::optional<ManifestJson> read_manifest(std::string_view text);

// What of a manifest a redacted copy of its capture (redact.hpp) says as well: nothing of salted
// digests, of the snapshot, or of who captured it.
ManifestJson shown_of(ManifestJson manifest);
// The same of a redacted copy.
ManifestJson shown_of(const archive::Capture& redacted);

// The names of the members that are not the same in both.
std::vector<std::string> differences(const ManifestJson& a, const ManifestJson& b);

}  // namespace varve::evidence
