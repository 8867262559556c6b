// What stands in the log for a capture or a snapshot: its manifest, one line of canonical JSON (RFC
// 8785) that follows from the archive's facts alone, whatever is moved or compressed anew later.
// docs/evidence.md has its fields. A leaf is the HMAC of a manifest under a salt of its own, so
// that a sibling in a proof tells nothing of what it stands for. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "varve/archive/capture.hpp"
#include "varve/base/digest.hpp"
#include "varve/base/key_file.hpp"
#include "varve/base/time.hpp"

namespace varve::evidence {

// An archive's salts, which all follow from one secret. Who is shown the salt of one leaf, or of
// one header, learns nothing of the others.
class Salts {
 public:
  explicit Salts(Secret secret) : secret_(std::move(secret)) {}

  // Of the leaf that stands for the capture or the snapshot (`kind`) of that URL at that time.
  [[nodiscard]] Digest leaf(std::string_view kind, std::string_view url, Time time) const;
  // Of a part of a capture that its manifest has by its digest only: "request head", "response 3".
  [[nodiscard]] Digest part(std::string_view url, Time time, std::string_view part) const;

 private:
  Secret secret_;
};

struct Leaf {
  std::string manifest;
  Digest salt;

  // HMAC-SHA-256 of the manifest under the salt: what the tree has as the leaf's data.
  [[nodiscard]] Digest data() const;
  [[nodiscard]] Digest hash() const;
};

// Headers that hold passwords and sessions (Cookie, Set-Cookie, Authorization and their kin), and
// the body of a request, stand in it by a salted digest only.
// A page is one leaf: its document's, which says all that its snapshot says too (a leaf takes 32
// bytes). `snapshot`: of the page whose document it is; null where it is no page's.
Leaf leaf_of(const archive::Capture& capture, const archive::Snapshot* snapshot,
             const Salts& salts);
// Of a snapshot that came after its document was in the log already.
Leaf leaf_of(const archive::Snapshot& snapshot, const Salts& salts);

}  // namespace varve::evidence
