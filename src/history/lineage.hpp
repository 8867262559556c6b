// Passages followed from version to version. Internal to history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "history/work.hpp"

namespace varve::history {

// Where a passage comes from, as numbers of versions.
struct Origin {
  std::size_t first = 0;  // that it stood in
  std::size_t since = 0;  // from which on it did not leave
};

class Lineage {
 public:
  // The next version: what its passages say, as a number for each text.
  void advance(std::size_t version, const std::vector<std::uint32_t>& ids);
  // Of the version's passages.
  [[nodiscard]] const std::vector<Origin>& origins() const { return origins_; }

 private:
  // Of all versions together, some seconds. Where it is spent, passages that stand on a page more
  // than once may be taken for one another.
  static constexpr std::uint64_t kSteps = 2'000'000'000;
  using Firsts = std::unordered_map<std::uint32_t, std::vector<std::size_t>>;

  Work work_{kSteps};
  std::vector<std::uint32_t> ids_;
  std::vector<Origin> origins_;
  Firsts gone_;  // the first versions of passages that stood on the page once
};

}  // namespace varve::history
