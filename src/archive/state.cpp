// What has changed since an earlier state of the index.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <span>

#include "archive/impl.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kAtOnce = 512;  // captures in memory, with their headers

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
Result<std::optional<std::vector<std::string>>> Archive::added_since(std::string_view state,
                                                                     std::size_t limit) const {
  const auto before = totals_of(state);
  if (!before) return std::nullopt;
  std::vector<index::FactPlace> places;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(const index::Totals now, reader->totals());
    if (now.captures < before->captures || now.captures - before->captures > limit ||
        now.commits < before->commits || now.next_block < before->next_block) {
      return std::nullopt;
    }
    VARVE_ASSIGN(places, reader->facts_from(before->next_block, limit + 1));
    if (places.size() != now.captures - before->captures) return std::nullopt;
  }
  std::sort(places.begin(), places.end());  // neighbours together
  std::map<std::string, std::string> by_key;
  for (std::span<const index::FactPlace> left = places; !left.empty();) {
    const auto some = left.first(std::min(left.size(), kAtOnce));
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

}  // namespace varve::archive
