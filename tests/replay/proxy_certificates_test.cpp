// The proxy's authority and its certificates, as OpenSSL reads and verifies them.
#include "replay/proxy_certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>

#include "temporary_folder.hpp"

namespace varve::replay {
namespace {

namespace fs = std::filesystem;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

X509Ptr read_der(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return {d2i_X509(nullptr, &bytes, static_cast<long>(der.size())), X509_free};
}

// As a client verifies a server that trusts the authority alone.
bool is_trusted(const std::string& leaf, const std::string& authority) {
  const X509Ptr certificate = read_der(leaf);
  const X509Ptr root = read_der(authority);
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(),
                                                                      X509_STORE_free);
  X509_STORE_add_cert(store.get(), root.get());
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(
      X509_STORE_CTX_new(), X509_STORE_CTX_free);
  X509_STORE_CTX_init(context.get(), store.get(), certificate.get(), nullptr);
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT);
  return X509_verify_cert(context.get()) == 1;
}

class ProxyCertificates : public ::testing::Test {
 protected:
  std::unique_ptr<Certificates> load() {
    auto loaded = Certificates::load_or_make(keys_);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? *std::move(loaded) : nullptr;
  }
  varve::testing::TemporaryFolder folder_;
  const Path keys_ = folder_.path() / "keys";
  const Path file_ = keys_ / "proxy-ca.pem";
};

TEST_F(ProxyCertificates, TheAuthorityIsMadeOnceAndForItsOwnerOnly) {
  const auto first = load();
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto second = load();
  EXPECT_EQ(first->authority_der(), second->authority_der());
  EXPECT_EQ(first->authority_pin().size(), 44u);
  EXPECT_EQ(first->authority_pin(), second->authority_pin());
  EXPECT_EQ(first->authority_pem().find("PRIVATE"), std::string::npos);
}

TEST_F(ProxyCertificates, AKeyThatOthersMayReadIsRefused) {
  load();
  fs::permissions(file_, fs::perms::group_read, fs::perm_options::add);
  const auto loaded = Certificates::load_or_make(keys_);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::kRefused);
}

TEST_F(ProxyCertificates, AFileThatHoldsNoSuchPairStaysAsItIs) {
  load();
  std::string own = read_file(file_, 1 << 20)->value();
  fs::rename(file_, keys_ / "aside");
  load();
  const std::string other = read_file(file_, 1 << 20)->value();
  const std::string marker = "-----BEGIN CERTIFICATE";
  const std::string mixed = own.substr(0, own.find(marker)) + other.substr(other.find(marker));
  for (const std::string& text :
       {std::string("nonsense"), own.substr(0, own.find(marker)), mixed}) {
    std::ofstream(file_) << text;
    const auto loaded = Certificates::load_or_make(keys_);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, ErrorKind::kInvalid) << loaded.error().message;
    EXPECT_EQ(read_file(file_, 1 << 20)->value(), text);
  }
}

TEST_F(ProxyCertificates, AHostsIsTrustedByThoseWhoTrustTheAuthority) {
  const auto certificates = load();
  const auto leaf = certificates->of_host("a.org");
  ASSERT_TRUE(leaf) << leaf.error().message;
  EXPECT_TRUE(is_trusted(*leaf, certificates->authority_der()));
  const X509Ptr certificate = read_der(*leaf);
  EXPECT_EQ(X509_check_host(certificate.get(), "a.org", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "b.org", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
}

TEST_F(ProxyCertificates, AddressesAreNamedAsSuch) {
  const auto certificates = load();
  for (const std::string host : {"127.0.0.1", "[2001:db8::1]"}) {
    const auto leaf = certificates->of_host(host);
    ASSERT_TRUE(leaf) << leaf.error().message;
    const X509Ptr certificate = read_der(*leaf);
    const std::string ip = host[0] == '[' ? host.substr(1, host.size() - 2) : host;
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), ip.c_str(), 0), 1) << host;
  }
}

TEST_F(ProxyCertificates, AreKeptForADayAndBounded) {
  const auto certificates = load();
  const Time now = Time::now();
  const auto first = certificates->of_host("a.org", now);
  EXPECT_EQ(certificates->of_host("a.org", now).value(), *first);
  constexpr std::int64_t kDay = 86'400'000'000;
  EXPECT_NE(certificates->of_host("a.org", {now.us + kDay}).value(), *first);
  for (std::size_t i = 0; i < Certificates::kMaxCached; ++i) {
    ASSERT_TRUE(certificates->of_host(std::to_string(i) + ".org", now));
  }
  EXPECT_NE(certificates->of_host("a.org", {now.us + kDay}).value(), *first);
}

}  // namespace
}  // namespace varve::replay
