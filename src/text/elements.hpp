// What elements are to a reader, by the style sheet of browsers (WHATWG HTML 15.3) and by the roles
// of landmarks (HTML-AAM 3.5, WAI-ARIA 5.3.4). Internal to text. Pure.
#pragma once

#include <gumbo.h>

#include <optional>
#include <string_view>

#include "varve/text/page_text.hpp"

namespace varve::text {

enum class Display : unsigned char {
  kInline,
  kApart,  // inline, but not part of the word beside it: a button
  kBlock,
  kNone,  // not seen, nor what is in it
};

// With scripts enabled, so that there is no <noscript>; by the `hidden` attribute and an inline
// display too. Of choices (<select>) nothing is taken for text.
Display display_of(const GumboElement& element);

// Of the passages that begin in the element, if it says so.
std::optional<PassageKind> kind_of(const GumboElement& element);

// What an element makes of the landmarks around what is in it.
struct Place {
  bool beside = false;     // in a landmark other than main
  bool in_main = false;    // in <main>
  bool sectioned = false;  // in <article>, <section> or the like, whose headers are no banners
};
Place enter(const GumboElement& element, Place outer);

// The attribute's value; empty where there is none. `name` in lower case.
std::string_view attribute(const GumboElement& element, const char* name);
bool has_attribute(const GumboElement& element, const char* name);

}  // namespace varve::text
