// Digests as WARC fields have them: "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "sha256:" and hex
// digits; which of the two spellings it is shows by the length.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace varve::interchange {

struct NamedDigest {
  std::string algorithm;  // "md5", "sha1", "sha256", "sha512"
  std::string bytes;

  bool operator==(const NamedDigest&) const = default;
  // As most writers of that algorithm spell it: SHA-1 in base 32, others in hex.
  [[nodiscard]] std::string text() const;
};

// Nothing where it is none of the four, or not of its length.
std::optional<NamedDigest> parse_digest(std::string_view text);

std::string to_base32(std::string_view bytes);  // RFC 4648 6, without padding

// A running digest of one of the four algorithms (OpenSSL's). Not thread-safe.
class Hasher {
 public:
  explicit Hasher(const std::string& algorithm);
  void update(std::string_view bytes);
  [[nodiscard]] NamedDigest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::string algorithm_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace varve::interchange
