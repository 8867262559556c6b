#include "evidence/told_leaves.hpp"

#include <unordered_set>

namespace varve::evidence {
namespace {

class ToldLeaves {
 public:
  ToldLeaves(const archive::Archive& archive, const Salts& salts, const LeafSink& sink)
      : archive_(archive), salts_(salts), sink_(sink) {}

  Result<void> take(const archive::Capture& capture) {
    VARVE_ASSIGN(const auto snapshot, archive_.whole_snapshot(capture.url, capture.time));
    if (!snapshot) return give(leaf_of(capture, nullptr, salts_), capture);
    const Leaf page = leaf_of(capture, &*snapshot, salts_);
    if (sink_.is_known && !sink_.is_known(page.hash())) {
      const Leaf alone = leaf_of(capture, nullptr, salts_);
      if (sink_.is_known(alone.hash())) return give(alone, capture);
    }
    covered_.insert(identity_of(*snapshot));
    return give(page, capture);
  }

  // Captures come first.
  Result<void> take(const archive::Snapshot& snapshot) {
    if (covered_.contains(identity_of(snapshot))) return {};
    return sink_.take(leaf_of(snapshot, salts_), snapshot.final_url, snapshot.time);
  }

 private:
  Result<void> give(const Leaf& leaf, const archive::Capture& capture) {
    return sink_.take(leaf, capture.url, capture.time);
  }
  [[nodiscard]] Digest identity_of(const archive::Snapshot& snapshot) const {
    return salts_.leaf("snapshot", snapshot.final_url, snapshot.time);
  }

  const archive::Archive& archive_;
  const Salts& salts_;
  const LeafSink& sink_;
  std::unordered_set<Digest, DigestHash>
      covered_;  // snapshots that stand in their documents' leaves
};

}  // namespace

Result<bool> each_leaf_since(const archive::Archive& archive, std::string_view state,
                             const Salts& salts, const LeafSink& sink) {
  ToldLeaves leaves(archive, salts, sink);
  archive::Archive::ToldSink told;
  told.capture = [&](const archive::Capture& capture) { return leaves.take(capture); };
  told.snapshot = [&](const archive::Snapshot& snapshot) { return leaves.take(snapshot); };
  told.damaged = sink.damaged;
  return archive.each_told_since(state, told);
}

}  // namespace varve::evidence
