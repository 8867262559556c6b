// Which bytes a new block is a difference to, and the block made of it. Every version against the
// one before would cost as many decompressions as there are versions; all against the first would
// grow as the page moves away from it. So there are two steps: versions are differences to an
// anchor, the anchor to a whole block. When a difference grows beyond twice its anchor's own, it
// becomes a new anchor; when one to a whole block does not save half of it, a new whole block.
#pragma once

#include <string>

#include "archive/blocks.hpp"
#include "varve/base/body.hpp"
#include "varve/store/payload.hpp"

namespace varve::archive {

struct Encoded {
  store::Payload payload;
  store::Base base;
};

// `stored` bytes for `raw` as a difference to the block `anchor`: is it worth it?
bool pays(std::uint64_t stored, std::uint64_t raw, const store::RecordHeader& anchor);

// Versions of the same pages: `base` is where the versions before lie, no block where there are
// none. A base that cannot be read is done without.
Result<Encoded> encode_version(Blocks& blocks, const Blocks::Find& find, const Body& raw,
                               store::Base base, const store::Encode& how);

// Bytes that are like those of the block `like` (0: none), which serves as a dictionary where that
// makes them smaller; or what that block is a difference to.
Result<Encoded> encode_like(Blocks& blocks, const Blocks::Find& find, const Body& raw,
                            std::uint64_t like, const store::Encode& how);

}  // namespace varve::archive
