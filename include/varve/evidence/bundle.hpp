// A page as evidence: a WACZ file with the page and all that it needs, and in it a folder that a
// lawyer can open and that sha256sum and openssl check (docs/evidence.md, "A bundle"). Nothing of
// any other capture is in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/signing_key.hpp"
#include "varve/evidence/log.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::evidence {

struct BundleOptions {
  std::string software;              // "varve 0.1.0"
  std::optional<Path> certificates;  // that authorities are believed by; nothing: the system's
  std::string note;                  // of the case, for the report
  std::vector<Head> held;            // that somebody kept: the bundle shows that it leads to them
};

struct BundleReport {
  std::string url;  // the document's
  Time time;
  std::size_t captures = 0;  // in the bundle, each proved
  Head head;                 // that they are under
  Digest head_digest;
  std::vector<TimeStamp> stamps;     // over it
  std::vector<std::string> missing;  // sentences: of the page, what is not in the bundle
  std::uint64_t bytes = 0;           // of the file
};

// `document` is the page's capture; what belongs to it is its snapshot's, where it has one.
// kInvalid where a capture of it is not under a signed head yet, or a held head is of another log.
// `file` is made or replaced; not synced.
Result<BundleReport> write_bundle(const archive::Archive& archive, const Log& log,
                                  const SigningKey& key, const archive::CaptureRow& document,
                                  const BundleOptions& options, const Path& file);

}  // namespace varve::evidence
