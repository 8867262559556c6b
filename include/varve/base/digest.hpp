// SHA-256, the only digest that varve stores (FIPS 180-4), over OpenSSL's EVP interface.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace varve {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};

  auto operator<=>(const Digest&) const = default;

  [[nodiscard]] std::string hex() const;
  // "sha256:" and 64 hexadecimal digits, as all of varve's JSON has it.
  [[nodiscard]] std::string text() const { return "sha256:" + hex(); }
  // The 32 bytes as a view, for SQL and for files.
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  // From 64 hexadecimal digits, with or without "sha256:".
  static std::optional<Digest> from_text(std::string_view text);
  // From exactly 32 bytes.
  static std::optional<Digest> from_bytes(std::string_view bytes);
};

struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept;
};

// A running SHA-256. Not thread-safe. After finish() it starts anew.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  [[nodiscard]] Digest finish();

  static Digest of(std::string_view bytes);

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

// CRC-32 (IEEE 802.3, as zlib and gzip have it); `seed` is the CRC of what came before.
std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);

}  // namespace varve
