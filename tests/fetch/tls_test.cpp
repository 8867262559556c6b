// TLS against a server of OpenSSL's own, with certificates made for the test.
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

#include "fetch/fetch_one.hpp"
#include "fetch/raw_server.hpp"

namespace varve::fetch {
namespace {

using ::testing::HasSubstr;

struct Free {
  void operator()(X509* it) const { X509_free(it); }
  void operator()(EVP_PKEY* it) const { EVP_PKEY_free(it); }
  void operator()(SSL_CTX* it) const { SSL_CTX_free(it); }
  void operator()(SSL* it) const { SSL_free(it); }
};
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

// A certificate that signs itself, for one name.
Certificate self_signed(EVP_PKEY* key, const std::string& name, long valid_seconds) {
  Certificate made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -7200);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), valid_seconds);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("varve test"), -1, -1, 0);
  X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str());
  X509_add_ext(made.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(made.get(), key, EVP_sha256());
  return made;
}

// Answers every request with "secure", on connections that stay open, unless they shall not.
class TlsServer {
 public:
  explicit TlsServer(const std::string& name, long valid_seconds = 3600, bool closes = false)
      : key_(EVP_EC_gen("P-256")),
        certificate_(self_signed(key_.get(), name, valid_seconds)),
        context_(SSL_CTX_new(TLS_server_method())),
        closes_(closes) {
    SSL_CTX_use_certificate(context_.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof at;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&at), length);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &length);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~TlsServer() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::string url() const { return fmt::format("https://127.0.0.1:{}/", port_); }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int resumed() const { return resumed_; }
  void speak_at_most(int version) { SSL_CTX_set_max_proto_version(context_.get(), version); }
  [[nodiscard]] std::string der() const {
    unsigned char* bytes = nullptr;
    const int length = i2d_X509(certificate_.get(), &bytes);
    std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
    OPENSSL_free(bytes);
    return out;
  }
  void write_pem(const std::string& path) const {
    FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, certificate_.get());
    std::fclose(file);
  }

 private:
  void run() {
    while (!stopping_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      ++connections_;
      serve(socket);
      ::close(socket);
    }
  }
  void serve(int socket) {
    const timeval tick{0, 20'000};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
    const std::unique_ptr<SSL, Free> ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), socket);
    int code = 0;
    while ((code = SSL_accept(ssl.get())) <= 0 && again(ssl.get(), code)) {
    }
    if (code > 0 && SSL_session_reused(ssl.get()) == 1) ++resumed_;
    std::string request;
    while (code > 0 && !stopping_) {
      char buffer[4096];
      const int got = SSL_read(ssl.get(), buffer, sizeof buffer);
      if (got <= 0 && !again(ssl.get(), got)) return;
      if (got > 0) request.append(buffer, static_cast<std::size_t>(got));
      if (request.find("\r\n\r\n") == std::string::npos) continue;
      request.clear();
      const std::string answer = testing::ok("secure");
      SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
      if (closes_) {
        SSL_shutdown(ssl.get());
        return;
      }
    }
  }
  bool again(const SSL* ssl, int code) const {
    return !stopping_ && SSL_get_error(ssl, code) == SSL_ERROR_WANT_READ;
  }

  Key key_;
  Certificate certificate_;
  std::unique_ptr<SSL_CTX, Free> context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::atomic<int> resumed_ = 0;
  const bool closes_;
  std::thread thread_;
};

// Has certificates trusted that are in a file, as a user's environment does.
class Trusting {
 public:
  explicit Trusting(const TlsServer& server)
      : path_(::testing::TempDir() + fmt::format("/varve-tls-test-{}.pem", ::getpid())) {
    server.write_pem(path_);
    ::setenv("SSL_CERT_FILE", path_.c_str(), 1);
  }
  ~Trusting() {
    ::unsetenv("SSL_CERT_FILE");
    std::filesystem::remove(path_);
  }
  Trusting(const Trusting&) = delete;
  Trusting& operator=(const Trusting&) = delete;

 private:
  std::string path_;
};

TEST(Tls, FactsOfTheConnectionAreKeptForEveryAnswer) {
  const TlsServer server("IP:127.0.0.1");
  const Trusting trusting(server);
  auto fetcher = Fetcher::make(testing::quick());
  ASSERT_TRUE(fetcher);
  for (int i = 0; i < 3; ++i) {
    const auto answer = testing::fetch_one(*fetcher, testing::request_for(server.url()));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body.view(), "secure");
    ASSERT_TRUE(answer->tls);
    EXPECT_EQ(answer->tls->version, "TLSv1.3");
    EXPECT_THAT(answer->tls->cipher, HasSubstr("TLS_"));
    ASSERT_EQ(answer->tls->chain.size(), 1u);
    EXPECT_EQ(answer->tls->chain[0], server.der());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Tls, NoSessionIsResumedSoThatEachConnectionShowsItsCertificates) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsServer server("IP:127.0.0.1", 3600, true);
    server.speak_at_most(version);
    const Trusting trusting(server);
    auto fetcher = Fetcher::make(testing::quick());
    ASSERT_TRUE(fetcher);
    for (int i = 0; i < 3; ++i) {
      const auto answer = testing::fetch_one(*fetcher, testing::request_for(server.url()));
      ASSERT_TRUE(answer) << answer.error().message;
      ASSERT_TRUE(answer->tls);
      EXPECT_EQ(answer->tls->chain, std::vector{server.der()});
    }
    EXPECT_EQ(server.connections(), 3);
    EXPECT_EQ(server.resumed(), 0);
  }
}

TEST(Tls, ACertificateNobodyTrustsIsAnErrorAndNotTriedAgain) {
  const TlsServer server("IP:127.0.0.1");
  Options options = testing::quick();
  options.limits.attempts = 4;
  const auto answer = testing::fetch_one(server.url(), options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kUntrusted);
  EXPECT_THAT(answer.error().message, HasSubstr("certificate of 127.0.0.1"));
  EXPECT_THAT(answer.error().message, HasSubstr("self"));
  EXPECT_EQ(server.connections(), 1);
}

TEST(Tls, ACertificateForAnotherNameIsAnError) {
  const TlsServer server("DNS:other.example");
  const Trusting trusting(server);
  const auto answer = testing::fetch_one(server.url());
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("certificate of 127.0.0.1"));
  EXPECT_THAT(answer.error().message, HasSubstr("match"));
}

TEST(Tls, ACertificateThatHasExpiredIsAnError) {
  const TlsServer server("IP:127.0.0.1", -3600);
  const Trusting trusting(server);
  const auto answer = testing::fetch_one(server.url());
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("expired"));
}

TEST(Tls, AServerWithoutTlsIsAnError) {
  const testing::RawServer server([](testing::Exchange&) {});
  Options options = testing::quick();
  options.limits.total_timeout = std::chrono::milliseconds(300);
  const auto answer =
      testing::fetch_one(fmt::format("https://127.0.0.1:{}/", server.port()), options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.requests(), 0);
}

}  // namespace
}  // namespace varve::fetch
