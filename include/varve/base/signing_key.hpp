// An archive's signing key: ECDSA over the curve P-384 with SHA-256 (FIPS 186-5 6). What it signs
// shows that it was this archive's owner who did so to whoever got the public key from them; it
// says nothing of who that is. Signatures are random: the same message gets another one each time.
// Thread-safe once loaded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/key_file.hpp"

struct evp_pkey_st;

namespace varve {

class SigningKey {
 public:
  // The key of the file `folder`/signing.pem (PKCS#8 in PEM, RFC 5958 and 7468). Made where there
  // is none, and on stable storage when this returns; one that is there is never written over, not
  // by a second process either. kRefused where others than the owner may read or write the file;
  // kInvalid where it holds no such key.
  static Result<SigningKey> load_or_make(const Path& folder,
                                         FileSystem& files = FileSystem::posix());

  // Of SHA-256 of the message: r and s, 48 bytes each, big-endian (IEEE P1363, as Web Cryptography
  // has it).
  [[nodiscard]] Result<std::string> sign(std::string_view message) const;
  // The same in DER (RFC 3279 2.2.3), as `openssl dgst -sha256 -verify` takes it.
  [[nodiscard]] Result<std::string> sign_der(std::string_view message) const;
  // As a SubjectPublicKeyInfo in DER (RFC 5480 2).
  [[nodiscard]] const std::string& public_key() const { return public_key_; }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;
  SigningKey() = default;
  static Result<SigningKey> from_pem(std::string_view text);
  static Result<Secret> make();

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
