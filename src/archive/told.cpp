#include "archive/told.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace varve::archive {
namespace {

Hash capture_hash(std::string_view url, Time time, std::string_view mime, const Digest& digest,
                  std::uint64_t length, index::FactPlace place) {
  Hash hash;
  hash.with(url).with(time.us).with(mime).with(digest.view()).with(length);
  hash.with(place.block).with(std::uint64_t{place.position});
  return hash;
}

Hash snapshot_hash(std::string_view url, Time time, std::uint64_t members, std::uint64_t failed,
                   index::FactPlace place) {
  Hash hash;
  hash.with(url).with(time.us).with(members).with(failed);
  hash.with(place.block).with(std::uint64_t{place.position});
  return hash;
}

}  // namespace

std::uint64_t hash_of(std::string_view url, Time time) {
  return Hash().with(url).with(time.us).value();
}

Hash hash_of(const index::CaptureRow& row) {
  return capture_hash(row.url, row.time, row.mime, row.blob.digest, row.blob.raw, row.fact)
      .with(row.status)
      .with(row.source)
      .with(row.method)
      .with(row.truncated);
}

Hash hash_of(const Capture& capture, index::FactPlace place) {
  return capture_hash(capture.url, capture.time, capture.mime, capture.digest, capture.length,
                      place)
      .with(capture.status)
      .with(static_cast<int>(capture.source))
      .with(request_method(capture))
      .with(static_cast<int>(capture.truncated));
}

Hash hash_of(const index::SnapshotRow& row) {
  return snapshot_hash(row.url, row.time, row.members, row.failed, row.fact);
}

Hash hash_of(const Snapshot& snapshot, index::FactPlace place) {
  return snapshot_hash(snapshot.final_url, snapshot.time, snapshot.members.size(),
                       snapshot.failed.size(), place);
}

std::uint64_t hash_of_place(std::string_view start, std::uint64_t block, std::uint64_t begin) {
  return Hash().with(start.substr(0, kDigestStart)).with(block).with(begin).value();
}

Result<void> Told::take(std::uint64_t block, std::string_view raw) {
  VARVE_ASSIGN(const auto facts, split_facts(raw));
  for (std::size_t i = 0; i < facts.size(); ++i) {
    VARVE_TRY(take(facts[i], {block, static_cast<std::uint32_t>(i)}));
  }
  return {};
}

Result<void> Told::take(const FactView& fact, index::FactPlace place) {
  if (fact.kind == FactKind::kCapture) {
    VARVE_ASSIGN(const Capture capture, decode_capture(fact));
    if (removed_->count(hash_of(capture.url, capture.time)) != 0) return {};
    captures.add(hash_of(capture, place));
  } else if (fact.kind == FactKind::kSnapshot) {
    return take_snapshot(fact, place);
  } else if (fact.kind == FactKind::kBlob) {
    VARVE_ASSIGN(const BlobFact blob, decode_blob(fact));
    blobs_.push_back(hash_of_place(blob.digest.view(), blob.block, blob.begin));
  } else if (fact.kind == FactKind::kMoved) {
    VARVE_ASSIGN(const MovedFact moved, decode_moved(fact));
    std::uint64_t begin = 0;
    for (const MovedFact::Blob& blob : moved.blobs) {
      blobs_.push_back(hash_of_place(blob.start, moved.block, begin));
      begin += blob.length;
    }
  } else if (fact.kind == FactKind::kMark) {
    VARVE_ASSIGN(Mark mark, decode_mark(fact));
    marks_.push_back({false, place, std::move(mark)});
  } else if (fact.kind == FactKind::kRemoval) {
    VARVE_ASSIGN(const Removal removal, decode_removal(fact));
    const std::uint64_t hash = hash_of(removal.url, removal.time);
    if (removed_->count(hash) == 0) unknown_removals.push_back(removal);
    removals.insert(hash);
  }
  return {};
}

Result<void> Told::take_snapshot(const FactView& fact, index::FactPlace place) {
  VARVE_ASSIGN(const Snapshot snapshot, decode_snapshot(fact));
  if (removed_->count(hash_of(snapshot.final_url, snapshot.time)) != 0) return {};
  snapshots.add(hash_of(snapshot, place));
  if (snapshot.tags.empty() && snapshot.note.empty() && !snapshot.hold) return {};
  marks_.push_back({true,
                    place,
                    {snapshot.final_url, snapshot.time, kEarliest, snapshot.tags, snapshot.note,
                     snapshot.hold}});
  return {};
}

void Told::add(Told&& other) {
  captures.add(other.captures);
  snapshots.add(other.snapshots);
  removals.merge(other.removals);
  const auto move_to = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    from.clear();
  };
  move_to(unknown_removals, other.unknown_removals);
  move_to(blobs_, other.blobs_);
  move_to(marks_, other.marks_);
}

void Told::sort() {
  std::sort(blobs_.begin(), blobs_.end());
  std::sort(marks_.begin(), marks_.end(), [](const Said& a, const Said& b) {
    return std::tuple(!a.with_snapshot, a.place) < std::tuple(!b.with_snapshot, b.place);
  });
}

bool Told::tells_of(const index::BlobRow& blob) const {
  return std::binary_search(blobs_.begin(), blobs_.end(),
                            hash_of_place(blob.digest.view(), blob.block, blob.begin));
}

std::vector<Mark> Told::marks() const {
  std::map<std::pair<std::string, std::int64_t>, const Mark*> last;
  for (const Said& said : marks_) last[{said.mark.url, said.mark.time.us}] = &said.mark;
  std::vector<Mark> marks;
  for (const auto& [capture, mark] : last) {
    const bool empty = mark->tags.empty() && mark->note.empty() && !mark->hold;
    const bool gone = removed_->count(hash_of(mark->url, mark->time)) != 0;
    if (!empty && !gone) marks.push_back(*mark);
  }
  return marks;
}

}  // namespace varve::archive
