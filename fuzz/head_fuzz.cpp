// Tree heads that anybody may have written: what is taken for one is, to the byte, what is written
// of it again. The input is also a bundle's proofs of consistency.
#include <cstdint>
#include <string>

#include "evidence/consistency.hpp"
#include "require.hpp"
#include "varve/evidence/head.hpp"

namespace {

using namespace varve;
using namespace varve::evidence;

void read_head(std::string_view text) {
  const auto head = parse_head(text);
  if (!head) return require(head.error().kind == ErrorKind::kInvalid);
  require(to_text(*head) == text);
}

void read_signed(std::string_view text) {
  const auto head = parse_signed_head(text);
  if (!head) return require(head.error().kind == ErrorKind::kInvalid);
  require(head->signed_text() == text && parse_head(head->text));
  SignedHead by{head->text, head->signature, std::string(text)};
  require(!by.is_right());  // no key is a text that names its digest
}

void read_consistency(std::string_view text) {
  const Digest root = Sha256::of(text);
  for (const std::uint64_t before : {0, 1, 3, 8}) {
    for (const std::uint64_t size : {1, 8, 13}) {
      const auto path = consistency_path(text, before, size);
      // Whatever the path is, it does not lead to a root that the text itself hashes to.
      if (path && before != size) require(!proves_consistency(before, root, size, root, *path));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_head(text);
  read_signed(text);
  read_consistency(text);
  return 0;
}
