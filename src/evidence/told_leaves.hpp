// Which leaves stand for what an archive tells: one for each capture, a page's snapshot in its
// document's.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "varve/archive/archive.hpp"
#include "varve/evidence/manifest.hpp"

namespace varve::evidence {

struct LeafSink {
  // Whether the log has that leaf. A document may have come into it without its snapshot, which
  // came later: then both have leaves of their own, and stay so. Null where nothing that is told
  // can be in it yet.
  std::function<bool(const Digest&)> is_known;
  std::function<Result<void>(const Leaf&, std::string_view url, Time time)> take;
  std::function<void(const Error&)> damaged;
};

// Of what came since the state of that name, as Archive::each_told_since has it.
Result<bool> each_leaf_since(const archive::Archive& archive, std::string_view state,
                             const Salts& salts, const LeafSink& sink);

}  // namespace varve::evidence
