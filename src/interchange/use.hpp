// What becomes of each link of a page that is made one file. Pure. Internal to interchange.
#pragma once

#include <optional>

#include "varve/parse/charset.hpp"
#include "varve/parse/link.hpp"
#include "varve/url/url.hpp"

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

// Where a link to what is shown leads.
struct Wanted {
  enum class What : unsigned char {
    kNothing,  // it stays: the bytes are in it, or in the document
    kNever,    // it is no web address, and may not be loaded
    kCapture,  // of `target`, which is http(s)
  };
  What what = What::kNothing;
  std::optional<url::Url> target;
};
// `encoding` is the document's own.
Wanted wanted(const parse::Link& link, Use use, const url::Url& base,
              const parse::Encoding& encoding);

}  // namespace varve::interchange
