#include "varve/base/signing_key.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <filesystem>

namespace varve {
namespace {

constexpr const char* kCurve = "P-384";
constexpr std::string_view kGroup = "secp384r1";  // the same, as OpenSSL calls it
constexpr int kNumber = 48;                       // bytes of r, and of s
constexpr std::uint64_t kMaxFile = 16 << 10;

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

// A private key's text does not stay in memory that is used again.
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  ~Secret() { OPENSSL_cleanse(text_.data(), text_.size()); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  [[nodiscard]] std::string_view view() const { return text_; }

 private:
  std::string text_;
};

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

Result<void> check_mode(const Path& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::perms mode = fs::status(path, error).permissions();
  if (error) return fail_errno("cannot look at " + path.string(), error.value());
  if ((mode & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none) return {};
  return fail(ErrorKind::kRefused,
              "others may read the signing key {}, or write to it; if nobody did, `chmod 600` it, "
              "else move it away: the next signature makes another",
              path.string());
}

// Whoever finds the file finds all of it: it has a name of this process's until it is durable.
Result<void> put_new(const Path& path, std::string_view text, FileSystem& files) {
  const Path fresh = fmt::format("{}.{}.new", path.string(), ::getpid());
  const auto put = [&]() -> Result<bool> {
    VARVE_ASSIGN(const auto file, files.open_write(fresh));
    VARVE_TRY(file->truncate(0));
    VARVE_TRY(file->write_at(0, text));
    VARVE_TRY(file->sync());
    return files.rename_new(fresh, path);
  };
  const auto first = put();
  // Another process was quicker, and its key is the archive's; or nothing may stay of this one.
  if (!first || !*first) (void)files.remove(fresh);
  if (!first) return tl::unexpected(first.error());
  return files.sync_folder(path.parent_path());
}

}  // namespace

void SigningKey::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

Result<SigningKey> SigningKey::load_or_make(const Path& folder, FileSystem& files) {
  const Path path = folder / "signing.pem";
  VARVE_ASSIGN(auto text, read_file(path, kMaxFile));
  if (!text) {
    VARVE_TRY(make(path, files));
    VARVE_ASSIGN(text, read_file(path, kMaxFile));
  }
  VARVE_TRY(check_mode(path));
  auto key = from_pem(*std::move(text));
  if (!key) return tl::unexpected(key.error().in(path.string()));
  return key;
}

Result<SigningKey> SigningKey::from_pem(std::string pem) {
  const Secret text(std::move(pem));
  const Bio bio(BIO_new_mem_buf(text.view().data(), static_cast<int>(text.view().size())));
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

Result<void> SigningKey::make(const Path& path, FileSystem& files) {
  const Key key(EVP_EC_gen(kCurve));
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (!key || !bio ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return fail_crypto("make a key");
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  VARVE_TRY(files.make_folders(path.parent_path()));
  return put_new(path, {text, static_cast<std::size_t>(length)}, files);
}

Result<std::string> SigningKey::sign(std::string_view message) const {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  std::string der(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t length = der.size();
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &length, bytes,
                     message.size()) != 1) {
    return fail_crypto("sign");
  }
  // OpenSSL gives a sequence of two integers in DER (RFC 3279 2.2.3).
  const auto* from = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<ECDSA_SIG, FreeSignature> numbers(
      d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(length)));
  std::string signature(std::size_t{2} * kNumber, '\0');
  auto* to = reinterpret_cast<unsigned char*>(signature.data());
  if (!numbers || BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), to, kNumber) != kNumber ||
      BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), to + kNumber, kNumber) != kNumber) {
    return fail_crypto("read its signature");
  }
  return signature;
}

}  // namespace varve
