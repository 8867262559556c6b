#include "varve/base/signing_key.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "varve/base/bytes.hpp"

namespace varve {
namespace {

constexpr const char* kCurve = "P-384";
constexpr std::string_view kGroup = "secp384r1";  // the same, as OpenSSL calls it
constexpr int kNumber = 48;                       // bytes of r, and of s

struct FreeBio {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
struct FreeSignature {
  void operator()(ECDSA_SIG* signature) const noexcept { ECDSA_SIG_free(signature); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

tl::unexpected<Error> fail_crypto(std::string_view what) {
  return fail(ErrorKind::kIo, "OpenSSL cannot {}", what);
}

// An encrypted key must not make OpenSSL ask the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

bool is_of_curve(EVP_PKEY* key) {
  std::string name(64, '\0');
  std::size_t length = 0;
  return EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) == 1 &&
         std::string_view(name).substr(0, length) == kGroup;
}

}  // namespace

void SigningKey::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

Result<SigningKey> SigningKey::load_or_make(const Path& folder, FileSystem& files) {
  const Path path = folder / "signing.pem";
  VARVE_ASSIGN(const Secret text, load_or_make_key_file(path, make, files));
  auto key = from_pem(text.view());
  if (!key) return tl::unexpected(key.error().in(path.string()));
  return key;
}

Result<SigningKey> SigningKey::from_pem(std::string_view text) {
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) return fail_crypto("read a key");
  SigningKey key;
  key.key_.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (!key.key_ || !is_of_curve(key.key_.get())) {
    return fail(ErrorKind::kInvalid,
                "it is no private key of the curve {} in PEM without a password; move it away, and "
                "the next signature makes one",
                kCurve);
  }
  const int length = i2d_PUBKEY(key.key_.get(), nullptr);
  if (length <= 0) return fail_crypto("write down a public key");
  key.public_key_.resize(static_cast<std::size_t>(length));
  auto* to = reinterpret_cast<unsigned char*>(key.public_key_.data());
  i2d_PUBKEY(key.key_.get(), &to);
  return key;
}

Result<Secret> SigningKey::make() {
  const Key key(EVP_EC_gen(kCurve));
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (!key || !bio ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return fail_crypto("make a key");
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return Secret(std::string(text, static_cast<std::size_t>(length)));
}

Result<std::string> SigningKey::sign_der(std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::string der(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t length = der.size();
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &length,
                     unsigned_bytes(message), message.size()) != 1) {
    return fail_crypto("sign");
  }
  der.resize(length);
  return der;
}

Result<std::string> SigningKey::sign(std::string_view message) const {
  VARVE_ASSIGN(const std::string der, sign_der(message));
  const auto* from = unsigned_bytes(der);
  const std::unique_ptr<ECDSA_SIG, FreeSignature> numbers(
      d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der.size())));
  std::string signature(std::size_t{2} * kNumber, '\0');
  auto* to = reinterpret_cast<unsigned char*>(signature.data());
  if (!numbers || BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), to, kNumber) != kNumber ||
      BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), to + kNumber, kNumber) != kNumber) {
    return fail_crypto("read its signature");
  }
  return signature;
}

namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

std::unique_ptr<EVP_PKEY, FreeKey> read_public_key(std::string_view der) {
  const auto* bytes = unsigned_bytes(der);
  std::unique_ptr<EVP_PKEY, FreeKey> key(
      d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der.size())));
  return key;
}

}  // namespace

bool is_signature_of(std::string_view message, std::string_view signature,
                     std::string_view public_key) {
  const auto key = read_public_key(public_key);
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  return key && context && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                          unsigned_bytes(message), message.size()) == 1;
}

bool is_plain_signature_of(std::string_view message, std::string_view signature,
                           std::string_view public_key) {
  if (signature.size() != std::size_t{2} * kNumber) return false;
  const auto* from = unsigned_bytes(signature);
  const std::unique_ptr<ECDSA_SIG, FreeSignature> numbers(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(from, kNumber, nullptr);
  BIGNUM* s = BN_bin2bn(from + kNumber, kNumber, nullptr);
  if (!numbers || ECDSA_SIG_set0(numbers.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return false;
  }
  const int length = i2d_ECDSA_SIG(numbers.get(), nullptr);
  if (length <= 0) return false;
  std::string der(static_cast<std::size_t>(length), '\0');
  auto* to = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(numbers.get(), &to);
  return is_signature_of(message, der, public_key);
}

std::string public_key_pem(std::string_view public_key) {
  const auto key = read_public_key(public_key);
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!key || !bio || PEM_write_bio_PUBKEY(bio.get(), key.get()) != 1) return {};
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::optional<std::string> public_key_of_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return std::nullopt;
  const std::unique_ptr<EVP_PKEY, FreeKey> key(
      PEM_read_bio_PUBKEY(bio.get(), nullptr, no_password, nullptr));
  const int length = key ? i2d_PUBKEY(key.get(), nullptr) : 0;
  if (length <= 0) return std::nullopt;
  std::string der(static_cast<std::size_t>(length), '\0');
  auto* to = reinterpret_cast<unsigned char*>(der.data());
  i2d_PUBKEY(key.get(), &to);
  if (public_key_pem(der) != pem) return std::nullopt;
  return der;
}

}  // namespace varve
