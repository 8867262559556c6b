// Which keys an archive's log is signed with. That one key takes another's place, or is not to be
// believed any more, is an entry: a leaf of the log itself, so that nobody can put it in, take it
// out or move it later. An entry is one line of canonical JSON (RFC 8785), and the data of its leaf
// as it is; a capture's leaf has 32 bytes of data, so that none can be taken for the other.
//
//     {"kind":"rotation","leaf":12,"new":BASE64,"old":BASE64,
//      "signatures":{"new":BASE64,"old":BASE64},"time":"2026-11-27T08:00:00.123456Z","version":1}
//     {"by":BASE64,"key":"sha256:…","kind":"revocation","leaf":13,"reason":"it was stolen",
//      "signatures":{"by":BASE64},"time":"…","version":1}
//
// Keys are SubjectPublicKeyInfos (DER), signatures ECDSA over SHA-256 (DER) of the same line
// without `signatures`. Pure; thread-safe. What is parsed may be anybody's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/signing_key.hpp"
#include "varve/base/time.hpp"

namespace varve::evidence {

struct KeyEntry {
  enum class Kind : unsigned char { kRotation, kRevocation };
  Kind kind = Kind::kRotation;
  std::uint64_t leaf = 0;  // its place in the log
  Time time;
  std::string by;         // the key that was in force, which says it (DER)
  std::string successor;  // of a rotation: the key that is in force from then on (DER)
  Digest revoked;         // of a revocation: the key that is not to be believed from then on
  std::string reason;     // of a revocation: a line of UTF-8
  std::string by_signature;
  std::string successor_signature;  // of a rotation: its owner has the new key too

  // What is signed, and the whole entry.
  [[nodiscard]] std::string statement() const;
  [[nodiscard]] std::string text() const;
  // The leaf's hash.
  [[nodiscard]] Digest hash() const;
  [[nodiscard]] bool is_signed() const;
};

// kInvalid unless it is, to the byte, what text() makes.
Result<KeyEntry> parse_key_entry(std::string_view text);

// Signed by the key in force, and by the one that comes after it.
Result<KeyEntry> make_rotation(std::uint64_t leaf, Time time, const SigningKey& by,
                               const SigningKey& successor);
// kInvalid where the reason is no line of UTF-8 of at most 300 bytes.
Result<void> check_reason(std::string_view reason);
Result<KeyEntry> make_revocation(std::uint64_t leaf, Time time, const SigningKey& by,
                                 const Digest& revoked, std::string_view reason);

// A key that is or was in force: for the heads of more than `from` leaves, and of `until` at most.
struct KeyTerm {
  Digest key;
  std::uint64_t from = 0;
  std::optional<std::uint64_t> until;  // nothing: it is in force
  std::optional<Time> since;           // nothing: since the log began
  struct Revocation {
    std::uint64_t leaf = 0;
    Time time;
    std::string reason;
  };
  std::optional<Revocation> revoked;
};

class KeyHistory {
 public:
  // `first`: the key of the log's first head, where that comes before all entries. Entries in the
  // order of the log.
  KeyHistory(const std::optional<Digest>& first, const std::vector<KeyEntry>& entries);

  // Oldest first; empty where there is neither a head nor an entry.
  [[nodiscard]] const std::vector<KeyTerm>& terms() const { return terms_; }
  // The key that signs what comes; nothing where none has signed yet.
  [[nodiscard]] std::optional<Digest> in_force() const;
  // Why a head of `size` leaves may not be signed with that key, as what stands behind "is signed
  // with"; nothing where it may.
  [[nodiscard]] std::optional<std::string> objection(const Digest& key, std::uint64_t size) const;
  // What is wrong with the entries themselves, each a sentence.
  [[nodiscard]] const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  void take(const KeyEntry& entry);
  void revoke(const KeyEntry& entry);

  std::vector<KeyTerm> terms_;
  std::vector<std::string> wrong_;
};

// Whether entries, a line each, lead from a key (its digest) to the one in DER: each is a rotation
// that both of its keys signed, or is passed over. They may be anybody's.
bool leads_to_key(std::string_view entries, const Digest& key, std::string_view successor);

// The entry of such lines by which that key was revoked, said by one that they lead to from it.
std::optional<KeyEntry> revocation_of(std::string_view entries, const Digest& key);

// Of a bundle: such lines.
inline constexpr std::string_view kKeysFile = "keys.txt";

}  // namespace varve::evidence
