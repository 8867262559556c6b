#include "parse/warc_html.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>

#include "varve/parse/charset.hpp"

namespace varve::parse::test {
namespace {

constexpr std::size_t kMaxInflated = 64 << 20;

// All gzip members, one behind the other.
std::string inflate_all(std::string_view file) {
  if (file.substr(0, 2) != "\x1f\x8b") return std::string(file);
  std::string out;
  char buffer[1 << 16];
  while (!file.empty() && out.size() < kMaxInflated) {
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) break;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data()));
    stream.avail_in = static_cast<uInt>(file.size());
    int state = Z_OK;
    while (state == Z_OK && out.size() < kMaxInflated) {
      stream.next_out = reinterpret_cast<Bytef*>(buffer);
      stream.avail_out = sizeof buffer;
      state = inflate(&stream, Z_NO_FLUSH);
      out.append(buffer, sizeof buffer - stream.avail_out);
    }
    file.remove_prefix(file.size() - stream.avail_in);
    inflateEnd(&stream);
    if (state != Z_STREAM_END) break;
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

// A header's value out of a head in lower case.
std::string header(const std::string& head, const std::string& name) {
  const std::size_t at = head.find("\n" + name + ":");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 2;
  return head.substr(from, head.find_first_of("\r\n", from) - from);
}

}  // namespace

std::vector<std::string> html_of_warc(std::string_view file) {
  const std::string text = inflate_all(file);
  std::vector<std::string> pages;
  std::size_t at = text.find("WARC/1.");
  while (at != std::string::npos) {
    const std::size_t block = text.find("\r\n\r\n", at);
    if (block == std::string::npos) break;
    const std::string warc_head = lower(text.substr(at, block - at));
    const std::size_t length =
        std::strtoul(header(warc_head, "content-length").c_str(), nullptr, 10);
    const std::string_view record = std::string_view(text).substr(block + 4, length);
    const std::size_t body = record.find("\r\n\r\n");
    if (header(warc_head, "warc-type").find("response") != std::string::npos &&
        body != std::string_view::npos) {
      const std::string head = lower(record.substr(0, body));
      const std::string type = header(head, "content-type");
      if (type.find("html") != std::string::npos && header(head, "content-encoding").empty()) {
        const std::string_view html = record.substr(body + 4);
        pages.push_back(to_utf8(html, html_encoding(html, type)));
      }
    }
    at = text.find("WARC/1.", block);
  }
  return pages;
}

}  // namespace varve::parse::test
