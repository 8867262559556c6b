// An archive's signing key: ECDSA over the curve P-384 with SHA-256 (FIPS 186-5 6). What it signs
// shows that it was this archive's owner who did so to whoever got the public key from them; it
// says nothing of who that is. Signatures are random: the same message gets another one each time.
// Thread-safe once loaded.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/key_file.hpp"

struct evp_pkey_st;

namespace varve {

// Gives the passphrase of a key that has one; nothing: nobody says it now. Asked only where it is
// needed.
using AskPassphrase = std::function<Result<std::optional<Secret>>()>;

// Bytes of a passphrase: more, OpenSSL does not take.
inline constexpr std::size_t kLongestPassphrase = 1000;

class SigningKey {
 public:
  // The key of the file `folder`/signing.pem (PKCS#8 in PEM, RFC 5958 and 7468). Made where there
  // is none, and on stable storage when this returns; one that is there is never written over, not
  // by a second process either. Nothing where it has a passphrase that nobody says. kRefused where
  // others than the owner may read or write the file; kInvalid where it holds no such key, or the
  // passphrase is another one's.
  static Result<std::optional<SigningKey>> unlock_or_make(const Path& folder,
                                                          const AskPassphrase& ask,
                                                          FileSystem& files = FileSystem::posix());
  // The same of any file; nothing too where there is none.
  static Result<std::optional<SigningKey>> unlock(const Path& file, const AskPassphrase& ask);
  // The same of a key without a passphrase: kInvalid where it has one.
  static Result<SigningKey> load_or_make(const Path& folder,
                                         FileSystem& files = FileSystem::posix());
  // Whether the key in that file has one; false where there is no file.
  static Result<bool> has_passphrase(const Path& file);
  // A new one, in no file yet.
  static Result<SigningKey> generate();

  // As PKCS#8 in PEM; with a passphrase it is encrypted under it: PBES2 (RFC 8018 6.2) with scrypt
  // (RFC 7914) and AES-256, as `openssl pkcs8 -scrypt` makes it.
  [[nodiscard]] Result<Secret> to_pem(const Secret* passphrase) const;

  // Of SHA-256 of the message: r and s, 48 bytes each, big-endian (IEEE P1363, as Web Cryptography
  // has it).
  [[nodiscard]] Result<std::string> sign(std::string_view message) const;
  // The same in DER (RFC 3279 2.2.3), as `openssl dgst -sha256 -verify` takes it.
  [[nodiscard]] Result<std::string> sign_der(std::string_view message) const;
  // As a SubjectPublicKeyInfo in DER (RFC 5480 2).
  [[nodiscard]] const std::string& public_key() const { return public_key_; }
  // SHA-256 of that: what heads and people call the key by.
  [[nodiscard]] Digest fingerprint() const { return Sha256::of(public_key_); }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;
  SigningKey() = default;
  static Result<std::optional<SigningKey>> from_pem(std::string_view text,
                                                    const AskPassphrase& ask);
  Result<void> learn_public_key();

  Key key_;
  std::string public_key_;
};

// Whether `signature` (DER) is of `message` by the owner of `public_key` (SubjectPublicKeyInfo,
// DER), over SHA-256. Both may be anybody's.
bool is_signature_of(std::string_view message, std::string_view signature,
                     std::string_view public_key);
// The same of a signature as SigningKey::sign() makes it: r and s, 48 bytes each (IEEE P1363).
bool is_plain_signature_of(std::string_view message, std::string_view signature,
                           std::string_view public_key);
// A SubjectPublicKeyInfo in DER as PEM (RFC 7468 13); "" where it is none.
std::string public_key_pem(std::string_view public_key);
// The other way round; nothing where it is none, or not to the byte what public_key_pem() makes.
std::optional<std::string> public_key_of_pem(std::string_view pem);

}  // namespace varve
