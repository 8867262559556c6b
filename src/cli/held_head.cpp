#include "cli/held_head.hpp"

namespace varve::cli {
namespace {

constexpr std::uint64_t kMaxHead = 64 << 10;

}  // namespace

Result<evidence::HeldHead> read_held_head(const std::string& text) {
  if (const auto digest = Digest::from_text(text)) return evidence::HeldHead{*digest, {}};
  VARVE_ASSIGN(const auto bytes, read_file(text, kMaxHead));
  if (!bytes) {
    return fail(ErrorKind::kInvalid,
                "\"{}\" is neither a digest of a tree head (sha256: and 64 digits) nor a file with "
                "one",
                text);
  }
  const auto head = evidence::parse_signed_head(*bytes);
  if (!head) return tl::unexpected(head.error().in(text));
  VARVE_ASSIGN(evidence::Head parsed, evidence::parse_head(head->text));
  return evidence::HeldHead{head->digest(), std::move(parsed)};
}

}  // namespace varve::cli
