// How much alike two sights of a page are. Pure and thread-safe.
#pragma once

#include <string_view>

#include "varve/base/error.hpp"

namespace varve::browser {

// The share, 0 to 1, of the pixels of two PNG files that are the same, of all that the larger
// width and height have room for. Colours that no eye tells apart (of smoothed edges) are the same.
// kLimit: one has more than 2^27 pixels; kDamaged: one is no PNG. Takes 3 bytes a pixel of each.
Result<double> same_pixels(std::string_view png, std::string_view other);

// The share, 0 to 1, of the words that both HTML documents (UTF-8) show, wherever they stand: twice
// those in common by those of both (Dice's coefficient). Without words on either side 1.
Result<double> same_words(std::string_view html, std::string_view other);

}  // namespace varve::browser
