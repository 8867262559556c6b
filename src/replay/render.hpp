// An archived body as a browser is given it: with the type that a browser would have concluded, and
// its links led into the archive where the type has any. Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/body.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::replay {

// A document or stylesheet longer than this is given as it is: its policy still keeps it in.
inline constexpr std::size_t kMaxRewritten = 64u << 20;

struct Rendered {
  Body body;
  std::string content_type;
  std::string essence;
};

// `content_type` is the archived header's value, or "". `destination` is the request's
// Sec-Fetch-Dest, or "": a script that a server called text/plain has to run nevertheless, since
// our answers say nosniff.
Rendered render(const Body& body, std::string_view content_type, std::string_view destination,
                const rewrite::Place& place);

}  // namespace varve::replay
