// Two versions of a page's text in the manner of `diff -u`, a passage in the place of a line.
#pragma once

#include <vector>

#include "cli/output.hpp"
#include "varve/history/difference.hpp"
#include "varve/history/side_by_side.hpp"

namespace varve::cli {

// True on a terminal, unless NO_COLOR says no (https://no-color.org).
bool wants_color();

// Nothing where the texts are the same. `-` and `+` are passages that went and came, `<` and `>`
// one that stands elsewhere now; of one that was changed the words that differ are in [-…-] and
// {+…+}, or in color. Control characters of the archived text are not printed.
void print_unified(const history::Shown& before, const history::Shown& after,
                   const std::vector<history::PassageEdit>& edits, bool color);

// An object for each passage that is not the same, after one for both versions.
void print_differences(const history::Shown& before, const history::Shown& after,
                       const history::Comparison& comparison);

}  // namespace varve::cli
