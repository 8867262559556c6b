// Whether a bundle (bundle.hpp) is what it says, and what follows from it. Anybody may have written
// it; nothing of it gets to the file system under a name of its own. Used by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/evidence/head.hpp"
#include "varve/evidence/timestamp.hpp"
#include "varve/interchange/finding.hpp"

namespace varve::evidence {

using interchange::Finding;

// A tree head that was kept outside of the bundle: its digest (SignedHead::digest), or all of it.
struct HeldHead {
  Digest digest;
  std::optional<Head> head;
};

struct BundleVerification {
  std::string url;  // the document's, with its time; as the manifest says
  Time time;
  struct Later {
    std::string url;
    Time time;
  };
  std::optional<Later> later;  // the same of the second page, where there are two
  std::uint64_t files = 0;
  std::uint64_t captures = 0;  // in the WARC, each what its manifest says
  std::uint64_t leaves = 0;    // manifests under the tree head
  std::optional<Head> head;
  Digest head_digest;
  struct Stamp {
    std::string file;
    TimeStamp stamp;
    bool is_believed = false;  // else right by the certificates in the bundle alone
  };
  std::vector<Stamp> stamps;
  std::vector<Finding> wrong;
  std::vector<std::string> remarks;     // what is right, but worth a word
  std::vector<std::string> proved;      // sentences; none where anything is wrong
  std::vector<std::string> not_proved;  // and why

  [[nodiscard]] bool ok() const { return wrong.empty(); }
};

// Every file against the lists and their digests; the signature of all; the tree head's signature
// and time-stamps; every manifest's proof; every capture of the WARC and every file of the folder
// evidence/ against the manifests; the tree head against those that were `held`, of which one has
// to be it or lead to it. kIo and the like where it cannot look; what is wrong with the file, even
// that it is none of varve's, are findings.
Result<BundleVerification> verify_bundle(const Path& file, const TrustStore& trust,
                                         const std::vector<HeldHead>& held);

}  // namespace varve::evidence
