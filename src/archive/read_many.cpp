// Many questions at once, for exports: one state of the index is asked for all, and each block of
// facts is taken apart once.
#include <map>

#include "archive/facts.hpp"
#include "archive/impl.hpp"

namespace varve::archive {
namespace {

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

void Archive::Impl::each_fact_at(std::span<const index::FactPlace> places,
                                 const std::function<void(const Result<FactView>&)>& sink) const {
  std::map<std::uint64_t, Result<SplitBlock>> read;
  const auto look = [&](const index::FactPlace& place) -> Result<FactView> {
    auto there = read.find(place.block);
    if (there == read.end()) {
      there = read.emplace(place.block, split(blocks, find(), place.block)).first;
    }
    if (!there->second) return tl::unexpected(there->second.error());
    const std::vector<FactView>& facts = there->second->facts;
    if (place.position >= facts.size()) return fail(ErrorKind::kDamaged, "it is not there");
    return facts[place.position];
  };
  for (const index::FactPlace& place : places) sink(look(place));
}

std::vector<Result<Capture>> Archive::Impl::captures_at(
    std::span<const index::FactPlace> places) const {
  std::vector<Result<Capture>> found;
  found.reserve(places.size());
  each_fact_at(places, [&](const Result<FactView>& fact) {
    if (fact && fact->kind == FactKind::kCapture) {
      found.push_back(decode_capture(*fact));
    } else {
      found.push_back(fact ? fail(ErrorKind::kDamaged, "it is not there")
                           : tl::unexpected(fact.error()));
    }
  });
  return found;
}

std::vector<Result<Capture>> Archive::details(std::span<const CaptureRow> rows) const {
  std::vector<index::FactPlace> places;
  places.reserve(rows.size());
  for (const CaptureRow& row : rows) places.push_back(fact_of(row.id));
  std::vector<Result<Capture>> found;
  {
    const OneState state(*this);
    found = impl_->captures_at(places);
  }
  // `compact` may have moved what that state knew of.
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_of(found[i], rows[i])) found[i] = details(rows[i]);
  }
  return found;
}

std::vector<Result<std::optional<Body>>> Archive::bodies(std::span<const Digest> digests) const {
  std::vector<Result<std::optional<Body>>> found;
  found.reserve(digests.size());
  {
    const OneState state(*this);
    for (const Digest& digest : digests) found.push_back(body(digest));
  }
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (!found[i] || !*found[i]) found[i] = body(digests[i]);
  }
  return found;
}

}  // namespace varve::archive
