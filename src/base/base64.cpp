#include "varve/base/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <climits>
#include <cstdint>

namespace varve {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBytesInLine = 57;

void append_run(std::string& out, std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0;
    };
    const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += kDigits[group >> 18];
    out += kDigits[group >> 12 & 63];
    out += at + 1 < bytes.size() ? kDigits[group >> 6 & 63] : '=';
    out += at + 2 < bytes.size() ? kDigits[group & 63] : '=';
  }
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes, bool in_lines) {
  if (!in_lines) {
    append_run(out, bytes);
    return;
  }
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kBytesInLine, bytes.size()))) {
    append_run(out, bytes.substr(0, kBytesInLine));
    out += "\r\n";
  }
}

std::string to_base64(std::string_view bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > INT_MAX) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(bytes.size() - padding);  // OpenSSL counts them as zeros
  if (to_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace varve
