#include "archive/recovery.hpp"

#include <algorithm>

#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

// What a capture's id has room for: its fact's block and position.
constexpr std::uint64_t kHighestNumber = std::uint64_t{1} << 54;

}  // namespace

Result<void> Recovery::take(index::Place place, const store::RecordHeader& header) {
  if (header.type != store::RecordType::kBlobs && header.type != store::RecordType::kFacts) {
    return {};
  }
  // What a block says that the index knew before (it was only moved) is in it already, and what was
  // said later of the same captures too.
  VARVE_ASSIGN(const auto before, index_.block(header.block));
  const bool fresh = known_.insert(header.block).second && !before;
  // A block that was moved is there twice until its old pack goes: the later place is the newer.
  VARVE_TRY(index_.set_block({header.block, place, header.base.block}));
  if (header.base.block != 0) bases_[header.block] = header.base.block;
  if (fresh && header.type == store::RecordType::kFacts) facts_.push_back(header.block);
  return {};
}

template <typename Take>
Result<void> Recovery::each_fact(const Take& take) {
  const Blocks::Find find = [this](std::uint64_t number) { return index_.block(number); };
  for (const std::uint64_t number : facts_) {
    const auto bytes = archive_.blocks.facts(find, number);
    const auto facts = bytes ? split_facts(**bytes) : tl::unexpected(bytes.error());
    if (!facts) {
      damage_.push_back(facts.error().message);
      continue;
    }
    for (std::size_t i = 0; i < facts->size(); ++i) {
      VARVE_TRY(take((*facts)[i], index::FactPlace{number, static_cast<std::uint32_t>(i)}));
    }
  }
  return {};
}

// What is a difference to a block that is not there is as good as not there. That is damage where
// somebody misses it: `compact` and its like leave such blocks too.
Result<void> Recovery::drop_baseless() {
  for (bool more = true; more;) {
    more = false;
    for (auto block = bases_.begin(); block != bases_.end();) {
      VARVE_ASSIGN(const auto base, index_.block(block->second));
      if (base) {
        ++block;
        continue;
      }
      baseless_.emplace(block->first, block->second);
      VARVE_TRY(index_.remove_block(block->first));
      known_.erase(block->first);
      block = bases_.erase(block);
      more = true;
    }
  }
  bases_.clear();
  const auto gone = [this](std::uint64_t number) { return known_.count(number) == 0; };
  for (const std::uint64_t number : facts_) {
    if (gone(number)) miss(number);
  }
  facts_.erase(std::remove_if(facts_.begin(), facts_.end(), gone), facts_.end());
  return {};
}

void Recovery::miss(std::uint64_t block) {
  const auto there = baseless_.find(block);
  if (there == baseless_.end()) return;
  missed_.push_back(fmt::format("block {} is a difference to block {}, which is not there", block,
                                there->second));
  baseless_.erase(there);
}

// Of blobs that are nowhere else.
Result<void> Recovery::miss_blobs() {
  for (const BlobFact& blob : without_block_) {
    VARVE_ASSIGN(const auto row, index_.blob(blob.digest));
    if (row && row->block == 0) miss(blob.block);
  }
  for (const MovedFact& moved : moved_without_block_) {
    for (const MovedFact::Blob& blob : moved.blobs) {
      VARVE_ASSIGN(const auto found, index_.blobs_like(blob.start));
      for (const index::BlobRow& row : found) {
        if (row.block == 0) miss(moved.block);
      }
    }
  }
  return {};
}

Result<void> Recovery::finish() {
  VARVE_TRY(drop_baseless());
  std::sort(facts_.begin(), facts_.end());
  VARVE_TRY(each_fact([this](const FactView& fact, index::FactPlace) { return learn(fact); }));
  VARVE_TRY(reserve_numbers());
  damage_.clear();  // the next walk meets it again
  VARVE_TRY(each_fact([this](const FactView& fact, index::FactPlace place) {
    return fact.kind == FactKind::kCapture ? add_capture(fact, place) : Result<void>();
  }));
  for (const MovedFact& moved : moved_) VARVE_TRY(place(moved));
  damage_.clear();
  VARVE_TRY(each_fact([this](const FactView& fact, index::FactPlace place) {
    return fact.kind == FactKind::kSnapshot ? add_snapshot(fact, place) : Result<void>();
  }));
  for (const Mark& mark : marks_) {
    VARVE_ASSIGN(const bool there, index_.has_capture(mark.url, mark.time));
    if (!there) continue;
    VARVE_TRY(index_.set_mark({mark.url, mark.time, mark.tags, mark.note, mark.hold}));
  }
  VARVE_TRY(miss_blobs());
  damage_.insert(damage_.begin(), missed_.begin(), missed_.end());
  return {};
}

// A block that is lost leaves facts behind: no other may get its number, or these would be about
// it.
Result<void> Recovery::reserve_numbers() {
  if (highest_told_ == 0 || highest_told_ > kHighestNumber) return {};
  return index_.keep_number(highest_told_);
}

// What has to be known before the first capture is told.
Result<void> Recovery::learn(const FactView& fact) {
  if (fact.kind == FactKind::kBlob) {
    VARVE_ASSIGN(const BlobFact blob, decode_blob(fact));
    // `compact` leaves facts about blocks that are gone; the blob has another place then.
    VARVE_ASSIGN(const auto block, index_.block(blob.block));
    highest_told_ = std::max(highest_told_, blob.block);
    if (!block) {
      if (baseless_.count(blob.block) != 0) without_block_.push_back(blob);
      return {};
    }
    VARVE_TRY(index_.add_blob(blob.digest, blob.block, blob.begin, blob.length));
  } else if (fact.kind == FactKind::kMoved) {
    VARVE_ASSIGN(MovedFact moved, decode_moved(fact));
    VARVE_ASSIGN(const auto block, index_.block(moved.block));
    highest_told_ = std::max(highest_told_, moved.block);
    if (block) {
      moved_.push_back(std::move(moved));
    } else if (baseless_.count(moved.block) != 0) {
      moved_without_block_.push_back(std::move(moved));
    }
  } else if (fact.kind == FactKind::kMark) {
    VARVE_ASSIGN(Mark mark, decode_mark(fact));
    marks_.push_back(std::move(mark));
  } else if (fact.kind == FactKind::kRemoval) {
    VARVE_ASSIGN(const Removal removal, decode_removal(fact));
    if (!removed_.emplace(removal.url, removal.time.us).second) return {};
    VARVE_TRY(index_.remove_capture(removal.url, removal.time));
    VARVE_TRY(index_.add_removal(
        {removal.url, removal.time, removal.removed, static_cast<int>(removal.reason)}));
  }
  return {};
}

// Blobs that are nowhere else: where their first place still stands, that is as good.
Result<void> Recovery::place(const MovedFact& moved) {
  std::uint64_t begin = 0;
  for (const MovedFact::Blob& blob : moved.blobs) {
    VARVE_ASSIGN(const auto found, index_.blobs_like(blob.start));
    VARVE_ASSIGN(const auto row, one_of(found, moved.block, begin, blob.length));
    if (row && row->block == 0) {
      VARVE_TRY(index_.move_blob(row->digest, moved.block, begin, blob.length));
    }
    begin += blob.length;
  }
  return {};
}

Result<std::optional<index::BlobRow>> Recovery::one_of(const std::vector<index::BlobRow>& found,
                                                       std::uint64_t block, std::uint64_t begin,
                                                       std::uint64_t length) {
  if (found.empty()) return std::nullopt;
  if (found.size() == 1) return found.front();
  const Blocks::Find find = [this](std::uint64_t number) { return index_.block(number); };
  for (const index::BlobRow& row : found) {
    const index::BlobRow there{row.id, row.digest, block, begin, length};
    if (archive_.blocks.blob(find, there)) return row;
  }
  return std::nullopt;
}

Result<void> Recovery::want(const Digest& digest, std::uint64_t length) {
  VARVE_ASSIGN(const auto row, index_.blob(digest));
  if (row) return {};
  VARVE_TRY(index_.add_blob(digest, 0, 0, length));
  return {};
}

Result<void> Recovery::attach(const Digest& digest, std::uint64_t length) {
  attached_.insert(digest);
  return want(digest, length);
}

Result<void> Recovery::add_capture(const FactView& fact, index::FactPlace place) {
  VARVE_ASSIGN(const Capture capture, decode_capture(fact));
  if (removed_.count({capture.url, capture.time.us}) != 0) return {};
  VARVE_ASSIGN(const bool there, index_.has_capture(capture.url, capture.time));
  if (there) return {};
  VARVE_TRY(want(capture.digest, capture.length));
  if (capture.transferred_blob) {
    VARVE_TRY(attach(*capture.transferred_blob, capture.transferred_length));
  }
  for (const Digest& certificate : capture.tls_chain) VARVE_TRY(attach(certificate, 0));
  const std::string key = url::surt_key(capture.url);
  ++captures_;
  VARVE_TRY(index_.add(index::Writer::Capture{key, capture.url, capture.time, capture.status,
                                              static_cast<int>(capture.source),
                                              static_cast<int>(capture.truncated), capture.mime,
                                              request_method(capture), capture.digest, place}));
  return {};
}

Result<void> Recovery::add_snapshot(const FactView& fact, index::FactPlace place) {
  VARVE_ASSIGN(const Snapshot snapshot, decode_snapshot(fact));
  VARVE_ASSIGN(const bool there, index_.has_capture(snapshot.final_url, snapshot.time));
  if (!there) return {};  // removed, or lost
  VARVE_TRY(index_.add(index::Writer::Snapshot{
      snapshot.final_url, snapshot.time, snapshot.members.size(), snapshot.failed.size(), place}));
  if (snapshot.tags.empty() && snapshot.note.empty() && !snapshot.hold) return {};
  return index_.set_mark(
      {snapshot.final_url, snapshot.time, snapshot.tags, snapshot.note, snapshot.hold});
}

}  // namespace varve::archive
