// What becomes of each link of a page that is made one file. Pure. Internal to interchange.
#pragma once

#include "varve/parse/link.hpp"

namespace varve::interchange {

enum class Use : unsigned char {
  kFollow,      // a person follows it, or nothing loads it: leads to the live original
  kStop,        // loads ahead, sends, or goes away by itself
  kBase,        // what others are relative to
  kStylesheet,  // the rest are shown, and how
  kDocument,
  kScript,
  kImage,
  kOther,
};

// True for what the page shows, or runs.
constexpr bool is_shown(Use use) {
  return use >= Use::kStylesheet;
}

// `runs`: scripts will. What only they load is followed otherwise.
Use use_of(const parse::Link& link, bool runs);

}  // namespace varve::interchange
