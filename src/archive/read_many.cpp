// Many questions at once, for exports: one state of the index is asked for all, and each block of
// facts is taken apart once.
#include <map>

#include "archive/facts.hpp"
#include "archive/impl.hpp"

namespace varve::archive {
namespace {

// A connection that is held at one state as long as it lives. `compact` may move blocks meanwhile:
// what is not where that state has it is to be asked for again without it.
class HeldState {
 public:
  explicit HeldState(index::Index& index) : reader_(index.read()) {
    held_ = reader_ && (*reader_)->hold();
  }
  ~HeldState() {
    if (held_) (*reader_)->release();
  }
  HeldState(const HeldState&) = delete;
  HeldState& operator=(const HeldState&) = delete;

  // Null where the index could not be asked.
  index::Reader* reader() { return held_ ? (*reader_).operator->() : nullptr; }
  Blocks::Find find() {
    return [this](std::uint64_t number) { return reader()->block(number); };
  }

 private:
  Result<index::Index::Lease> reader_;
  bool held_ = false;
};

struct SplitBlock {
  Blocks::Bytes bytes;
  std::vector<FactView> facts;  // views into them
};

Result<SplitBlock> split(Blocks& blocks, const Blocks::Find& find, std::uint64_t number) {
  VARVE_ASSIGN(Blocks::Bytes bytes, blocks.facts(find, number));
  VARVE_ASSIGN(std::vector<FactView> facts, split_facts(*bytes));
  return SplitBlock{std::move(bytes), std::move(facts)};
}

bool is_of(const Result<Capture>& capture, const CaptureRow& row) {
  return capture && capture->url == row.url && capture->time == row.time;
}

}  // namespace

std::vector<Result<Capture>> Archive::details(std::span<const CaptureRow> rows) const {
  HeldState state(*impl_->index);
  std::map<std::uint64_t, Result<SplitBlock>> blocks;
  const auto decode = [&](const index::FactPlace& place) -> Result<Capture> {
    auto there = blocks.find(place.block);
    if (there == blocks.end()) {
      there = blocks.emplace(place.block, split(impl_->blocks, state.find(), place.block)).first;
    }
    if (!there->second) return tl::unexpected(there->second.error());
    const std::vector<FactView>& facts = there->second->facts;
    if (place.position >= facts.size() || facts[place.position].kind != FactKind::kCapture) {
      return fail(ErrorKind::kDamaged, "it is not there");
    }
    return decode_capture(facts[place.position]);
  };
  std::vector<Result<Capture>> found;
  found.reserve(rows.size());
  for (const CaptureRow& row : rows) {
    auto capture = state.reader() != nullptr ? decode(fact_of(row.id)) : Result<Capture>();
    found.push_back(is_of(capture, row) ? std::move(capture) : details(row));
  }
  return found;
}

std::vector<Result<std::optional<Body>>> Archive::bodies(std::span<const Digest> digests) const {
  HeldState state(*impl_->index);
  const auto read = [&](const Digest& digest) -> Result<std::optional<Body>> {
    if (state.reader() == nullptr) return std::nullopt;
    VARVE_ASSIGN(const auto row, state.reader()->blob(digest));
    if (!row || row->block == 0) return std::nullopt;
    return impl_->blocks.blob(state.find(), *row);
  };
  std::vector<Result<std::optional<Body>>> found;
  found.reserve(digests.size());
  for (const Digest& digest : digests) {
    auto there = read(digest);
    found.push_back(there && *there ? std::move(there) : body(digest));
  }
  return found;
}

}  // namespace varve::archive
