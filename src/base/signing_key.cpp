#include "varve/base/signing_key.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "varve/base/bytes.hpp"

namespace varve {
namespace {

constexpr const char* kCurve = "P-384";
constexpr std::string_view kGroup = "secp384r1";  // the same, as OpenSSL calls it
constexpr int kNumber = 48;                       // bytes of r, and of s
// 16 MiB and some hundredths of a second a guess (RFC 7914 2); OpenSSL opens no more than 32 MiB.
constexpr std::uint64_t kScryptN = 1 << 14;
constexpr std::uint64_t kScryptR = 8;
constexpr std::uint64_t kScryptP = 1;

struct FreeBio {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
struct FreeSignature {
  void operator()(ECDSA_SIG* signature) const noexcept { ECDSA_SIG_free(signature); }
};
struct FreeKeyInfo {
  void operator()(PKCS8_PRIV_KEY_INFO* info) const noexcept { PKCS8_PRIV_KEY_INFO_free(info); }
};
struct FreeAlgorithm {
  void operator()(X509_ALGOR* algorithm) const noexcept { X509_ALGOR_free(algorithm); }
};
struct FreeEncrypted {
  void operator()(X509_SIG* encrypted) const noexcept { X509_SIG_free(encrypted); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

tl::unexpected<Error> fail_crypto(std::string_view what) {
  return fail(ErrorKind::kIo, "OpenSSL cannot {}", what);
}

// PEM_read_bio_PrivateKey's callback: the passphrase, or none. It must not ask the terminal.
int give_passphrase(char* to, int size, int, void* passphrase) {
  const auto* secret = static_cast<const Secret*>(passphrase);
  if (secret == nullptr || secret->view().size() > static_cast<std::size_t>(size)) return -1;
  secret->view().copy(to, secret->view().size());
  return static_cast<int>(secret->view().size());
}

bool is_encrypted(std::string_view pem) {
  return pem.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != std::string_view::npos;
}

std::string text_in(BIO* bio) {
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(length)};
}

// PKCS8_set0_pbe takes the algorithm, but for where it fails.
bool write_encrypted(BIO* bio, EVP_PKEY* key, std::string_view passphrase) {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeKeyInfo> info(EVP_PKEY2PKCS8(key));
  std::unique_ptr<X509_ALGOR, FreeAlgorithm> algorithm(
      PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, kScryptN, kScryptR, kScryptP));
  if (!info || !algorithm) return false;
  const std::unique_ptr<X509_SIG, FreeEncrypted> encrypted(PKCS8_set0_pbe(
      passphrase.data(), static_cast<int>(passphrase.size()), info.get(), algorithm.get()));
  if (!encrypted) return false;
  (void)algorithm.release();
  return PEM_write_bio_PKCS8(bio, encrypted.get()) == 1;
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

Result<std::optional<SigningKey>> SigningKey::unlock_or_make(const Path& folder,
                                                             const AskPassphrase& ask,
                                                             FileSystem& files) {
  const Path path = folder / "signing.pem";
  const auto make = []() -> Result<Secret> {
    VARVE_ASSIGN(const SigningKey key, generate());
    return key.to_pem(nullptr);
  };
  VARVE_ASSIGN(const Secret text, load_or_make_key_file(path, make, files));
  auto key = from_pem(text.view(), ask);
  if (!key) return tl::unexpected(key.error().in(path.string()));
  return key;
}

Result<std::optional<SigningKey>> SigningKey::unlock(const Path& file, const AskPassphrase& ask) {
  VARVE_ASSIGN(const auto text, load_key_file(file));
  if (!text) return std::nullopt;
  auto key = from_pem(text->view(), ask);
  if (!key) return tl::unexpected(key.error().in(file.string()));
  return key;
}

Result<SigningKey> SigningKey::load_or_make(const Path& folder, FileSystem& files) {
  VARVE_ASSIGN(auto key, unlock_or_make(folder, {}, files));
  if (key) return *std::move(key);
  return fail(ErrorKind::kInvalid, "{} has a passphrase", (folder / "signing.pem").string());
}

Result<bool> SigningKey::has_passphrase(const Path& file) {
  VARVE_ASSIGN(const auto text, load_key_file(file));
  return text && is_encrypted(text->view());
}

Result<std::optional<SigningKey>> SigningKey::from_pem(std::string_view text,
                                                       const AskPassphrase& ask) {
  std::optional<Secret> passphrase;
  if (is_encrypted(text)) {
    if (!ask) return std::nullopt;
    VARVE_ASSIGN(auto said, ask());
    if (!said) return std::nullopt;
    passphrase.emplace(*std::move(said));
  }
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) return fail_crypto("read a key");
  SigningKey key;
  key.key_.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase,
                                         passphrase ? &*passphrase : nullptr));
  if (!key.key_ && passphrase) {
    return fail(ErrorKind::kInvalid, "it does not open with this passphrase");
  }
  if (!key.key_ || !is_of_curve(key.key_.get())) {
    return fail(
        ErrorKind::kInvalid,
        "it is no private key of the curve {} in PEM; put it back from a backup, or move it "
        "away where nothing was signed with it yet",
        kCurve);
  }
  VARVE_TRY(key.learn_public_key());
  return key;
}

Result<SigningKey> SigningKey::generate() {
  SigningKey key;
  key.key_.reset(EVP_EC_gen(kCurve));
  if (!key.key_) return fail_crypto("make a key");
  VARVE_TRY(key.learn_public_key());
  return key;
}

Result<void> SigningKey::learn_public_key() {
  const int length = i2d_PUBKEY(key_.get(), nullptr);
  if (length <= 0) return fail_crypto("write down a public key");
  public_key_.resize(static_cast<std::size_t>(length));
  auto* to = reinterpret_cast<unsigned char*>(public_key_.data());
  i2d_PUBKEY(key_.get(), &to);
  return {};
}

Result<Secret> SigningKey::to_pem(const Secret* passphrase) const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  const bool written =
      bio &&
      (passphrase != nullptr ? write_encrypted(bio.get(), key_.get(), passphrase->view())
                             : PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr,
                                                             nullptr, 0, nullptr, nullptr) == 1);
  if (!written) return fail_crypto("write down a key");
  return Secret(text_in(bio.get()));
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
  return text_in(bio.get());
}

std::optional<std::string> public_key_of_pem(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return std::nullopt;
  const std::unique_ptr<EVP_PKEY, FreeKey> key(
      PEM_read_bio_PUBKEY(bio.get(), nullptr, give_passphrase, nullptr));
  const int length = key ? i2d_PUBKEY(key.get(), nullptr) : 0;
  if (length <= 0) return std::nullopt;
  std::string der(static_cast<std::size_t>(length), '\0');
  auto* to = reinterpret_cast<unsigned char*>(der.data());
  i2d_PUBKEY(key.get(), &to);
  if (public_key_pem(der) != pem) return std::nullopt;
  return der;
}

}  // namespace varve
