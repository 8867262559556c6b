// Signed tree heads: what the log was at a time, in a form that bare openssl verifies. The text is
// a checkpoint (C2SP tlog-checkpoint): origin, size, root, then varve's own lines, each a word and
// its value:
//
//     varve/8c4f0e…(32 digits)
//     1234
//     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//     time 2026-11-27T08:00:00.123456Z
//     key sha256:…           of the SubjectPublicKeyInfo (DER) that it is signed with
//     previous sha256:…      of the signed text of the head before; the first has none
//     stamp sha256:…         of a time-stamp token (DER) over a head before: so this one is later
//
// Pure; thread-safe. What is parsed may be anybody's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/signing_key.hpp"
#include "varve/base/time.hpp"

namespace varve::evidence {

struct Head {
  std::string origin;
  std::uint64_t size = 0;
  Digest root;
  Time time;
  Digest key;
  std::optional<Digest> previous;
  std::vector<Digest> stamps;
};

std::string to_text(const Head& head);
// kInvalid unless it is, to the byte, what to_text() makes.
Result<Head> parse_head(std::string_view text);

struct SignedHead {
  std::string text;
  std::string signature;   // of the text: ECDSA with SHA-256, DER
  std::string public_key;  // SubjectPublicKeyInfo, DER

  // What is time-stamped: the text, and a line with the signature in base64.
  [[nodiscard]] std::string signed_text() const;
  [[nodiscard]] Digest digest() const { return Sha256::of(signed_text()); }
  // The signature is the key's, and the text names that key.
  [[nodiscard]] bool is_right() const;
};

// What signed_text() makes, without the key. kInvalid where it is anything else.
Result<SignedHead> parse_signed_head(std::string_view text);

Result<SignedHead> sign_head(const Head& head, const SigningKey& key);

}  // namespace varve::evidence
