#include "interchange/payload_digest.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "varve/base/ascii.hpp"
#include "varve/base/bytes.hpp"

namespace varve::interchange {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct Algorithm {
  std::string_view name;
  std::size_t length;
  const EVP_MD* (*evp)();
};
constexpr std::array kAlgorithms = {Algorithm{"md5", 16, EVP_md5}, Algorithm{"sha1", 20, EVP_sha1},
                                    Algorithm{"sha256", 32, EVP_sha256},
                                    Algorithm{"sha512", 64, EVP_sha512}};

const Algorithm* find_algorithm(std::string_view name) {
  for (const Algorithm& each : kAlgorithms) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

// What a digit of `bits` bits stands for; -1 for none.
int value_of(char c, int bits) {
  if (bits == 4) {
    if (c >= '0' && c <= '9') return c - '0';
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
  }
  if (c >= '2' && c <= '7') return c - '2' + 26;
  const char small = lower(c);
  return small >= 'a' && small <= 'z' ? small - 'a' : -1;
}

std::optional<std::string> from_digits(std::string_view digits, int bits, std::size_t length) {
  std::string bytes;
  unsigned buffer = 0;
  int held = 0;
  for (const char c : digits) {
    const int value = value_of(c, bits);
    if (value < 0) return std::nullopt;
    buffer = buffer << static_cast<unsigned>(bits) | static_cast<unsigned>(value);
    held += bits;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(buffer >> static_cast<unsigned>(held));
    buffer &= (1u << static_cast<unsigned>(held)) - 1;
  }
  // What is left over is padding: less than a digit.
  if (bytes.size() != length || held >= bits) return std::nullopt;
  return bytes;
}

}  // namespace

std::string to_base32(std::string_view bytes) {
  std::string text;
  unsigned buffer = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    buffer = buffer << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 5; held -= 5) text += kBase32[buffer >> (held - 5) & 31];
    buffer &= (1u << held) - 1;
  }
  if (held > 0) text += kBase32[buffer << (5 - held) & 31];
  return text;
}

std::string NamedDigest::text() const {
  return fmt::format("{}:{}", algorithm, algorithm == "sha1" ? to_base32(bytes) : to_hex(bytes));
}

std::optional<NamedDigest> parse_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string name;
  for (const char c : trim(text.substr(0, colon))) {
    if (c != '-') name += lower(c);
  }
  const Algorithm* algorithm = find_algorithm(name);
  if (algorithm == nullptr) return std::nullopt;
  std::string_view digits = trim(text.substr(colon + 1));
  while (digits.ends_with('=')) digits.remove_suffix(1);
  const int bits = digits.size() == algorithm->length * 2 ? 4 : 5;
  auto bytes = from_digits(digits, bits, algorithm->length);
  if (!bytes) return std::nullopt;
  return NamedDigest{std::move(name), *std::move(bytes)};
}

void Hasher::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Hasher::Hasher(const std::string& algorithm) : algorithm_(algorithm), context_(EVP_MD_CTX_new()) {
  const Algorithm* found = find_algorithm(algorithm);
  EVP_DigestInit_ex(context_.get(), found != nullptr ? found->evp() : EVP_sha1(), nullptr);
}

void Hasher::update(std::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

NamedDigest Hasher::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  EVP_DigestFinal_ex(context_.get(), bytes.data(), &length);
  return {algorithm_, {reinterpret_cast<const char*>(bytes.data()), length}};
}

}  // namespace varve::interchange
