// Markup that is passed over without being read, for guesses about whole documents: at a hundredth
// of what a tokenizer costs. Pure; safe for any bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace varve::parse {

// Behind the end tag of the element of that name whose start tag ends at `at`; the end of `html`
// where there is none.
std::size_t behind_element(std::string_view html, std::string_view name, std::size_t at);

// Behind the tag or comment that begins at `at`, where a '<' is; of an element that shows no text
// (script, style, title, noscript, template) behind its end tag.
std::size_t behind_markup(std::string_view html, std::size_t at);

}  // namespace varve::parse
