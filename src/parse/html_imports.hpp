// Static imports of an inline module script (ECMAScript 16.2.2 and 16.2.3): `import "x"`,
// `import … from "x"`, `export … from "x"` at the top level. A scanner of tokens, not a parser:
// a script with a syntax error may have more or fewer than a browser would load. Internal to parse.
#pragma once

#include <string_view>

#include "varve/parse/link.hpp"

namespace varve::parse::html {

// Linear in the input. Specifiers that are no URL (bare names, which an import map resolves) are
// not told.
void find_imports(std::string_view script, const LinkSink& sink);

}  // namespace varve::parse::html
