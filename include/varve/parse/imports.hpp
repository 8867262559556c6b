// Static imports of a module script (ECMA-262 16.2.2 and 16.2.3): `import "x"`, `import … from "x"`,
// `export … from "x"` at the top level. A scanner of tokens, not a parser: a script with a syntax
// error may have more or fewer than a browser would load. Pure and thread-safe.
#pragma once

#include <string_view>

#include "varve/parse/link.hpp"

namespace varve::parse {

// `script` in UTF-8. Linear in the input. Specifiers that are no URL (bare names, which an import
// map resolves) are not told.
void find_imports(std::string_view script, const LinkSink& sink);

}  // namespace varve::parse
