// Links out of HTML, by a streaming tokenizer (WHATWG HTML 13.2.5) with the little of tree
// construction (13.2.6) that decides what a tag is: raw text, RCDATA, script data with its escapes,
// foreign content and its CDATA, template, select, frameset, noscript, plaintext. It allocates
// nothing per tag, never recurses over the input, and its time is linear in it. Pure and
// thread-safe.
//
// What is a tag, and in which namespace, is decided as the standard of 2025 has it, with scripting
// enabled. What a <noscript> holds is read as markup of its own, and an
// iframe's srcdoc as a document of its own; neither within the other's like.
#pragma once

#include <string_view>

#include "varve/parse/charset.hpp"
#include "varve/parse/link.hpp"
#include "varve/parse/script.hpp"

namespace varve::parse {

struct HtmlOptions {
  // The document's encoding; link texts are decoded from it. Must be an ASCII superset: other
  // documents (UTF-16, ISO-2022-JP) are given as UTF-8, by to_utf8().
  const Encoding* encoding = nullptr;  // null is UTF-8
  // A document within a document within is not read. True tells its srcdoc as a link, whose URL is
  // the markup (kHint, attribute "srcdoc"), to those who may let nothing load by it.
  bool tell_inner_srcdoc = false;
  // The document is XML (XHTML, SVG), which is read as HTML all the same but for its scripts, and for
  // the elements that HTML reads no markup in: an empty tag ends them, too.
  bool xml = false;
  // Is told the document's scripts and event handlers as well, in the order of their positions, but
  // not those of the documents in its srcdocs.
  const ScriptSink* scripts = nullptr;
};

// Calls `sink` for every link of `html`, in the order of their positions. Every URL that is not
// empty is told, data:, javascript:, mailto: and mere fragments too: what to do with it is the
// caller's.
void find_html_links(std::string_view html, const LinkSink& sink, const HtmlOptions& options = {});

}  // namespace varve::parse
