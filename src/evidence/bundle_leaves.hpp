// What a bundle has of each of its captures: manifests and the proofs that lead from them to the
// tree head, the WARC's captures, and what lies beside them of the page's document.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "evidence/opened_bundle.hpp"
#include "evidence/read_manifest.hpp"

namespace varve::evidence {

// The names of manifests of captures, by their URLs and times as these have them.
using CaptureName = std::pair<std::string, std::string>;
using ManifestNames = std::map<CaptureName, std::string>;

// Every manifest is a leaf under the report's head. Gives those of captures; fills in whose the
// document is.
ManifestNames verify_bundle_leaves(OpenedBundle& bundle);

// Every capture in archive/ is what its manifest says, and every manifest's is there. Failures are
// this machine's.
Result<void> verify_bundle_captures(OpenedBundle& bundle, const ManifestNames& manifests);

// Of each page the document's bytes, headers and certificates are those of its first manifest, and
// its picture that of the manifest of one.
void verify_bundle_pages(OpenedBundle& bundle, const ManifestNames& manifests);

}  // namespace varve::evidence
