// Files that are gzip themselves (RFC 1952), such as sitemap.xml.gz: served as such, they have no
// content coding that their transfer undoes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "varve/base/body.hpp"
#include "varve/base/error.hpp"

namespace varve::coding {

// By the first bytes (RFC 1952 2.3.1).
bool is_gzip(std::string_view bytes);

struct UnpackedFile {
  Body body;
  // Why it is not all: the file is broken or breaks off (kDamaged), or there is more (kLimit).
  std::optional<Error> broken;
};
// The first `limit` bytes of what is in it. An error is this machine's: a full disk.
Result<UnpackedFile> unpack_gzip(std::string_view bytes, std::uint64_t limit);

}  // namespace varve::coding
