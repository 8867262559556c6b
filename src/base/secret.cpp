#include "varve/base/secret.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <new>
#include <random>

#include "varve/base/bytes.hpp"

namespace varve {

namespace {

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

// Looking the algorithms up costs several times what a short message does (OpenSSL 3, crypto(7)).
std::unique_ptr<EVP_MAC_CTX, FreeMac> new_hmac_sha256() {
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  std::unique_ptr<EVP_MAC_CTX, FreeMac> context(EVP_MAC_CTX_new(hmac));
  char digest[] = "SHA256";
  const std::array parameters = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), parameters.data()) != 1) {
    throw std::bad_alloc();
  }
  return context;
}

}  // namespace

// Without a key it takes the last one's: an empty key is a block of zeros, as any short one is
// filled up with (RFC 2104 2).
Digest hmac_sha256(std::string_view key, std::string_view message) {
  thread_local const auto context = new_hmac_sha256();
  if (key.empty()) key = std::string_view("\0", 1);
  Digest digest;
  std::size_t size = 0;
  if (EVP_MAC_init(context.get(), unsigned_bytes(key), key.size(), nullptr) != 1 ||
      EVP_MAC_update(context.get(), unsigned_bytes(message), message.size()) != 1 ||
      EVP_MAC_final(context.get(), digest.bytes.data(), &size, digest.bytes.size()) != 1) {
    throw std::bad_alloc();
  }
  return digest;
}

bool is_same_secret(std::string_view a, std::string_view b) {
  return !a.empty() && a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string new_secret() {
  std::random_device random;  // the system's: getrandom(2)
  std::string secret;
  for (int i = 0; i < 8; ++i) secret += fmt::format("{:08x}", random());
  return secret;
}

}  // namespace varve
