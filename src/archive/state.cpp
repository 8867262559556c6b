// What has changed since an earlier state of the index.
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <span>

#include "archive/facts.hpp"
#include "archive/impl.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kCapturesAtOnce = 512;  // captures in memory, with their headers

std::string name_of(const index::Totals& totals) {
  return fmt::format("{}-{}-{}-{}-{}-{}", totals.captures, totals.urls, totals.blobs,
                     totals.bytes_original, totals.commits, totals.next_block);
}

std::optional<index::Totals> totals_of(std::string_view name) {
  index::Totals totals;
  const std::array numbers = {&totals.captures,       &totals.urls,    &totals.blobs,
                              &totals.bytes_original, &totals.commits, &totals.next_block};
  const char* at = name.data();
  const char* const end = at + name.size();
  for (std::uint64_t* number : numbers) {
    if (number != numbers.front() && (at == end || *at++ != '-')) return std::nullopt;
    const auto [behind, error] = std::from_chars(at, end, *number);
    if (error != std::errc()) return std::nullopt;
    at = behind;
  }
  return at == end ? std::optional(totals) : std::nullopt;
}

}  // namespace

Result<std::string> Archive::state_name() const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(const index::Totals totals, reader->totals());
  return name_of(totals);
}

std::uint64_t Archive::captures_of(std::string_view state) {
  std::uint64_t captures = 0;  // the first number
  std::from_chars(state.data(), state.data() + state.size(), captures);
  return captures;
}

// Numbers of blocks are never given twice, so what came since lies in blocks of higher ones. It is
// all that has changed if there are as many captures more; where some went, or the index counts
// anew, or another capture comes while this looks, the numbers differ.
Result<std::optional<std::vector<index::FactPlace>>> Archive::Impl::captures_since(
    std::string_view state, std::size_t limit) const {
  const auto before = totals_of(state);
  if (!before) return std::nullopt;
  VARVE_ASSIGN(const auto reader, index->read());
  VARVE_ASSIGN(const index::Totals now, reader->totals());
  if (now.captures < before->captures || now.captures - before->captures > limit ||
      now.commits < before->commits || now.next_block < before->next_block) {
    return std::nullopt;
  }
  VARVE_ASSIGN(auto places, reader->facts_from(before->next_block, limit + 1));
  if (places.size() != now.captures - before->captures) return std::nullopt;
  std::sort(places.begin(), places.end());  // neighbours together
  return places;
}

Result<std::optional<std::vector<std::string>>> Archive::added_since(std::string_view state,
                                                                     std::size_t limit) const {
  VARVE_ASSIGN(const auto places, impl_->captures_since(state, limit));
  if (!places) return std::nullopt;
  std::map<std::string, std::string> by_key;
  for (std::span<const index::FactPlace> left = *places; !left.empty();) {
    const auto some = left.first(std::min(left.size(), kCapturesAtOnce));
    left = left.subspan(some.size());
    for (const Result<Capture>& capture : impl_->captures_at(some)) {
      if (!capture) return std::nullopt;  // moved meanwhile, or damaged
      by_key.emplace(url::surt_key(capture->url), capture->url);
    }
  }
  std::vector<std::string> urls;
  for (auto& [key, url] : by_key) urls.push_back(std::move(url));
  return urls;
}

namespace {

Result<void> give(const Result<FactView>& fact, const Archive::ToldSink& sink) {
  if (fact && fact->kind == FactKind::kCapture) {
    const auto capture = decode_capture(*fact);
    if (capture) return sink.capture(*capture);
    sink.damaged(capture.error());
  } else if (fact && fact->kind == FactKind::kSnapshot) {
    const auto snapshot = decode_snapshot(*fact);
    if (snapshot) return sink.snapshot(*snapshot);
    sink.damaged(snapshot.error());
  } else {
    sink.damaged(fact ? Error{ErrorKind::kDamaged, "a fact is not where the index has it"}
                      : fact.error());
  }
  return {};
}

}  // namespace

Result<void> Archive::Impl::each_told_at(std::vector<index::FactPlace> places,
                                         const ToldSink& sink) const {
  std::sort(places.begin(), places.end());  // neighbours together
  for (std::span<const index::FactPlace> left = places; !left.empty();) {
    const auto some = left.first(std::min(left.size(), kCapturesAtOnce));
    left = left.subspan(some.size());
    Result<void> result;
    each_fact_at(some, [&](const Result<FactView>& fact) {
      if (result) result = give(fact, sink);
    });
    VARVE_TRY(result);
  }
  return {};
}

Result<bool> Archive::each_told_since(std::string_view state, const ToldSink& sink) const {
  constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max() - 1;
  std::vector<index::FactPlace> captures;
  std::vector<index::FactPlace> snapshots;
  {
    const OneState one(*this);
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    std::uint64_t from = 0;
    if (state.empty()) {
      VARVE_ASSIGN(captures, reader->facts_from(0, kAll));
    } else {
      VARVE_ASSIGN(auto since, impl_->captures_since(state, kAll));
      if (!since) return false;
      captures = *std::move(since);
      from = totals_of(state)->next_block;
    }
    VARVE_ASSIGN(snapshots, reader->snapshot_facts_from(from, kAll));
  }
  VARVE_TRY(impl_->each_told_at(std::move(captures), sink));
  VARVE_TRY(impl_->each_told_at(std::move(snapshots), sink));
  return true;
}

}  // namespace varve::archive
