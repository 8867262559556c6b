// Whose pages a search is limited to, and where their rows lie in text.db.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "search/query.hpp"
#include "search/text_db.hpp"
#include "varve/search/text_index.hpp"
#include "varve/url/surt.hpp"

namespace varve::search {

// Of the sites that are asked for: rows that are looked for, and places where they lie together.
inline constexpr std::size_t kMaxRowsOfSites = 100'000;
inline constexpr std::size_t kMaxRuns = 1000;

class Sites {
 public:
  Sites(const Query& query, const Question& question);

  // What a page's key has to be within, if anything.
  [[nodiscard]] std::vector<url::KeyRange> ranges() const;
  [[nodiscard]] bool are_all() const;
  [[nodiscard]] bool have(std::string_view key) const;

 private:
  std::vector<url::KeyRange> any_;
  std::vector<url::KeyRange> none_;
  std::optional<url::KeyRange> below_;
};

// Rows of `words`, both included.
struct Run {
  std::int64_t first;
  std::int64_t last;
};
struct Runs {
  std::vector<Run> all;  // the newest first
  bool partial = false;  // there are more than kMaxRuns
};
// Where the rows of the sites that are asked for lie; all rows where none are.
Result<Runs> runs_of(const Sites& sites, TextDb& db);

}  // namespace varve::search
