// A page as evidence, or two of them with what changed: a WACZ file with the page and all that it
// needs, and in it a folder that a lawyer can open and that sha256sum and openssl check
// (docs/evidence.md, "A bundle"). Nothing of any other capture is in it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/signing_key.hpp"
#include "varve/evidence/log.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::evidence {

// What changed between the texts of two documents.
struct Redline {
  struct Piece {
    enum class Kind : unsigned char { kKept, kRemoved, kAdded };
    Kind kind = Kind::kKept;
    std::string text;
  };
  // A passage that is not the same.
  struct Change {
    std::string edit;  // "changed", "added", …
    std::vector<Piece> pieces;
  };
  std::string summary;          // a sentence
  std::vector<Change> changes;  // the first of them, for the report
  std::size_t more = 0;         // behind these
  std::string html;             // redline.html: all, side by side
  std::string json;             // redline.json: the same for programs
};

// Makes of an HTML text a PDF, or a picture (PNG), and fetches nothing.
using Render = std::function<Result<std::string>(const std::string& html)>;

struct BundleOptions {
  std::string software;              // "varve 0.1.0"
  std::optional<Path> certificates;  // that authorities are believed by; nothing: the system's
  std::string note;                  // of the case, for the report
  std::vector<Head> held;            // that somebody kept: the bundle shows that it leads to them
  // kCancelled ends the bundle; what else goes wrong is a remark, and the report stays HTML or
  // without a picture.
  Render print;
  Render draw;
  std::optional<Redline> redline;  // of two documents
};

struct BundleReport {
  std::string url;  // the document's; of two, the older one's
  Time time;
  struct Later {
    std::string url;
    Time time;
  };
  std::optional<Later> later;
  std::size_t captures = 0;  // in the bundle, each proved
  Head head;                 // that they are under
  Digest head_digest;
  std::vector<TimeStamp> stamps;     // over it
  std::vector<std::string> missing;  // sentences: of the page, what is not in the bundle
  std::vector<std::string> remarks;  // the same: what is not as it could be, and why
  std::uint64_t bytes = 0;           // of the file
};

// Of one page, or of two captures of pages, the older first. `documents` are the pages' captures;
// what belongs to them is their snapshots', where they have one. kInvalid where a capture of them
// is not under a signed head yet, or a held head is of another log. `file` is made or replaced; not
// synced.
Result<BundleReport> write_bundle(const archive::Archive& archive, const Log& log,
                                  const SigningKey& key,
                                  const std::vector<archive::CaptureRow>& documents,
                                  const BundleOptions& options, const Path& file);

}  // namespace varve::evidence
