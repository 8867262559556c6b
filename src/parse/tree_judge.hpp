// Whether varve's tokenizer and gumbo's tree agree on a document's links: for tests and the fuzzer.
// Internal to parse.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varve::parse::tree {

// What the two say differently of `html` (UTF-8), in words; nothing where they agree, where gumbo
// is not asked (a limit), or where what they disagree on is among what gumbo 0.10.1 is known to do
// otherwise than today's standard. Agreement is of the whole set of links: positions, roles, URLs,
// and whether they stand in a template, in <noscript> or in foreign content. Links that varve says
// are of tags without an element are not among them.
std::optional<std::string> disagreement(std::string_view html);

}  // namespace varve::parse::tree
