// How an archive grew, for the plot on the front page and the table behind it. Pure.
#pragma once

#include <ctemplate/template.h>

#include <cstdint>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"

namespace varve::replay {

inline constexpr std::size_t kMostDays = 20'000;  // with captures: half a century

// What there was at a day's end.
struct Growth {
  Time day;
  std::uint64_t captures = 0;
  std::uint64_t bytes_original = 0;  // as sent
  std::uint64_t bytes_stored = 0;    // in the packs
};
// `days`: newest first, as Archive::days() gives them. Oldest first; what is older than those
// counts for the first.
std::vector<Growth> growth_of(const std::vector<archive::Day>& days, const archive::Stats& stats);

// A path of SVG of stairs over [0, columns] x [0, height], upside down as SVG has it: `value` of
// each, of which `most` is `height`. Closed down to the ground where `area`.
std::string stairs(const std::vector<Growth>& growth, std::uint64_t Growth::*value,
                   std::uint64_t most, unsigned columns, unsigned height, bool area);

// By month, or by year where those are too many; the newest first, and the state at its end.
struct Period {
  std::string name;            // "November 2026", "2026"
  std::uint64_t captures = 0;  // in it
  Growth end;
};
std::vector<Period> periods_of(const std::vector<Growth>& growth);

void fill_growth(const std::vector<Growth>& growth, ctemplate::TemplateDictionary& page);

}  // namespace varve::replay
