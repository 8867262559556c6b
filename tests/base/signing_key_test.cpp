#include "varve/base/signing_key.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "archive/faulty_files.hpp"
#include "temporary_folder.hpp"

namespace varve {
namespace {

namespace fs = std::filesystem;

class ASigningKey : public ::testing::Test {
 protected:
  void put(const std::string& text, fs::perms mode = fs::perms::owner_read) {
    fs::create_directories(keys_);
    std::ofstream(file_) << text;
    fs::permissions(file_, mode);
  }
  std::string text() const { return read_file(file_, 1 << 20)->value_or("none"); }

  varve::testing::TemporaryFolder folder_;
  const Path keys_ = folder_.path() / "archive/keys";
  const Path file_ = keys_ / "signing.pem";
};

// By OpenSSL's own verification, of a signature in DER.
bool is_valid(const std::string& public_key, const std::string& message,
              const std::string& signature) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG* numbers = ECDSA_SIG_new();
  ECDSA_SIG_set0(numbers, BN_bin2bn(bytes, 48, nullptr), BN_bin2bn(bytes + 48, 48, nullptr));
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(numbers, &der);
  const auto* from = reinterpret_cast<const unsigned char*>(public_key.data());
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &from, static_cast<long>(public_key.size()));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool valid =
      EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key) == 1 &&
      EVP_DigestVerify(context, der, static_cast<std::size_t>(length),
                       reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  OPENSSL_free(der);
  ECDSA_SIG_free(numbers);
  return valid;
}

TEST_F(ASigningKey, IsMadeOnceForTheOwnerAlone) {
  const auto first = SigningKey::load_or_make(keys_);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(fs::status(keys_).permissions(), fs::perms(0700));
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms(0600));
  EXPECT_EQ(FileSystem::posix().list(keys_), std::vector<Path>{"signing.pem"});
  EXPECT_TRUE(text().starts_with("-----BEGIN PRIVATE KEY-----\n"));  // RFC 7468 10
  const auto second = SigningKey::load_or_make(keys_);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->public_key(), first->public_key());
}

TEST_F(ASigningKey, SignsSoThatThePublicKeyShowsIt) {
  const auto key = SigningKey::load_or_make(keys_);
  ASSERT_TRUE(key);
  // Numbers that begin with zeros are padded: one in 128 signatures has one.
  for (int i = 0; i < 300; ++i) {
    const auto signature = key->sign("sha256:00");
    ASSERT_TRUE(signature);
    ASSERT_EQ(signature->size(), 96u);
    ASSERT_TRUE(is_valid(key->public_key(), "sha256:00", *signature));
  }
  EXPECT_FALSE(is_valid(key->public_key(), "sha256:01", *key->sign("sha256:00")));
}

TEST_F(ASigningKey, IsRefusedWhereOthersMayReadIt) {
  ASSERT_TRUE(SigningKey::load_or_make(keys_));
  for (const int mode : {0640, 0604, 0620, 0644}) {
    fs::permissions(file_, fs::perms(mode));
    const auto key = SigningKey::load_or_make(keys_);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().kind, ErrorKind::kRefused);
    EXPECT_NE(key.error().message.find("others may read the private key"), std::string::npos);
  }
  fs::permissions(file_, fs::perms(0400));
  EXPECT_TRUE(SigningKey::load_or_make(keys_));
}

TEST_F(ASigningKey, IsNeverWrittenOver) {
  EVP_PKEY* other = EVP_EC_gen("P-256");
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(bio, other, nullptr, nullptr, 0, nullptr, nullptr);
  char* pem = nullptr;
  const long length = BIO_get_mem_data(bio, &pem);
  const std::string of_another_curve(pem, static_cast<std::size_t>(length));
  BIO_free_all(bio);
  EVP_PKEY_free(other);
  for (const std::string& found : {std::string(), std::string("a note"), of_another_curve}) {
    put(found, fs::perms(0600));
    const auto key = SigningKey::load_or_make(keys_);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(key.error().message.find("it is no private key of the curve P-384"),
              std::string::npos);
    EXPECT_EQ(text(), found);
  }
  put(std::string(17 << 10, 'x'), fs::perms(0600));
  EXPECT_FALSE(SigningKey::load_or_make(keys_));
}

TEST_F(ASigningKey, WithAPassphraseOpensByItAlone) {
  const auto key = SigningKey::generate();
  const Secret passphrase("correct horse");
  put(std::string(key->to_pem(&passphrase)->view()), fs::perms(0600));
  EXPECT_EQ(text().find("-----BEGIN ENCRYPTED PRIVATE KEY-----"), 0);
  EXPECT_EQ(SigningKey::has_passphrase(file_), true);
  const auto say = [](const char* words) {
    return [words]() -> Result<std::optional<Secret>> { return Secret(words); };
  };
  const auto opened = SigningKey::unlock(file_, say("correct horse"));
  ASSERT_TRUE(opened && *opened);
  EXPECT_EQ((*opened)->public_key(), key->public_key());
  EXPECT_TRUE(is_signature_of("a", *(*opened)->sign_der("a"), key->public_key()));
  const auto wrong = SigningKey::unlock(file_, say("battery staple"));
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("does not open with this passphrase"), std::string::npos);
  const auto nobody =
      SigningKey::unlock(file_, []() -> Result<std::optional<Secret>> { return std::nullopt; });
  ASSERT_TRUE(nobody);
  EXPECT_FALSE(*nobody);
  EXPECT_FALSE(SigningKey::load_or_make(keys_));
  // OpenSSL itself opens it.
  EXPECT_EQ(std::system(
                ("openssl pkey -noout -passin 'pass:correct horse' -in " + file_.string()).c_str()),
            0);
}

TEST_F(ASigningKey, IsWholeOrNotThereWhereTheDiskFails) {
  varve::testing::FaultyFiles files;
  files.fail_from(0, 0, 0);
  ASSERT_TRUE(SigningKey::load_or_make(keys_, files));
  const int operations = files.done();
  ASSERT_GT(operations, 4);
  for (int i = 0; i < operations; ++i) {
    fs::remove_all(keys_);
    files.fail_from(i, 1, ENOSPC);
    const auto failed = SigningKey::load_or_make(keys_, files);
    ASSERT_FALSE(failed) << i;
    EXPECT_EQ(failed.error().kind, ErrorKind::kNoSpace);
    const bool there = fs::exists(file_);
    EXPECT_EQ(std::distance(fs::directory_iterator(keys_), {}), there ? 1 : 0) << i;
    files.heal();
    EXPECT_TRUE(SigningKey::load_or_make(keys_, files));
  }
}

}  // namespace
}  // namespace varve
