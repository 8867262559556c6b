#include "varve/parse/sniff.hpp"

#include <algorithm>
#include <array>

#include "parse/html_scan.hpp"

namespace varve::parse {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeaderLength = 1445;

// 7.1, step 1: at the start after white space, case-insensitive, before a space or '>'.
constexpr std::array kHtml = {"<!doctype html"sv,
                              "<html"sv,
                              "<head"sv,
                              "<script"sv,
                              "<iframe"sv,
                              "<h1"sv,
                              "<div"sv,
                              "<font"sv,
                              "<table"sv,
                              "<a"sv,
                              "<style"sv,
                              "<title"sv,
                              "<b"sv,
                              "<body"sv,
                              "<br"sv,
                              "<p"sv};

struct Signature {
  std::string_view bytes;
  std::string_view type;
  std::size_t offset = 0;
};
constexpr std::array kSignatures = {
    Signature{"%PDF-"sv, "application/pdf"sv},
    Signature{"%!PS-Adobe-"sv, "application/postscript"sv},
    Signature{"\x00\x00\x01\x00"sv, "image/x-icon"sv},
    Signature{"\x00\x00\x02\x00"sv, "image/x-icon"sv},
    Signature{"BM"sv, "image/bmp"sv},
    Signature{"GIF87a"sv, "image/gif"sv},
    Signature{"GIF89a"sv, "image/gif"sv},
    Signature{"WEBPVP"sv, "image/webp"sv, 8},
    Signature{"\x89PNG\r\n\x1a\n"sv, "image/png"sv},
    Signature{"\xff\xd8\xff"sv, "image/jpeg"sv},
    Signature{"ftypavif"sv, "image/avif"sv, 4},
    Signature{"ftyp"sv, "video/mp4"sv, 4},
    Signature{"\x1a\x45\xdf\xa3"sv, "video/webm"sv},
    Signature{"OggS\0"sv, "application/ogg"sv},
    Signature{"ID3"sv, "audio/mpeg"sv},
    Signature{"WAVE"sv, "audio/wave"sv, 8},
    Signature{"MThd\0\0\0\6"sv, "audio/midi"sv},
    Signature{"wOFF"sv, "font/woff"sv},
    Signature{"wOF2"sv, "font/woff2"sv},
    Signature{"\x00\x01\x00\x00"sv, "font/ttf"sv},
    Signature{"OTTO"sv, "font/otf"sv},
    Signature{"ttcf"sv, "font/collection"sv},
    Signature{"\x1f\x8b\x08"sv, "application/x-gzip"sv},
    Signature{"PK\3\4"sv, "application/zip"sv},
    Signature{"\0asm"sv, "application/wasm"sv},
};

// The standard's binary data bytes (3).
bool is_binary(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x08 || byte == 0x0B || (byte >= 0x0E && byte <= 0x1A) ||
         (byte >= 0x1C && byte <= 0x1F);
}

std::string_view markup_type(std::string_view bytes) {
  const std::string_view text =
      bytes.substr(std::min(bytes.find_first_not_of("\t\n\f\r "), bytes.size()));
  for (const std::string_view tag : kHtml) {
    if (text.size() > tag.size() && html::equals_ignoring_case(text.substr(0, tag.size()), tag) &&
        (text[tag.size()] == ' ' || text[tag.size()] == '>')) {
      return "text/html";
    }
  }
  if (text.substr(0, 4) == "<!--") return "text/html";
  if (text.substr(0, 5) == "<?xml") return "text/xml";
  return {};
}

}  // namespace

std::string_view sniff_type(std::string_view bytes) {
  bytes = bytes.substr(0, kHeaderLength);
  if (const std::string_view markup = markup_type(bytes); !markup.empty()) return markup;
  for (const std::string_view mark : {"\xfe\xff"sv, "\xff\xfe"sv, "\xef\xbb\xbf"sv}) {
    if (bytes.substr(0, mark.size()) == mark) return "text/plain";
  }
  for (const Signature& signature : kSignatures) {
    if (bytes.size() > signature.offset &&
        bytes.substr(signature.offset, signature.bytes.size()) == signature.bytes) {
      return signature.type;
    }
  }
  return std::none_of(bytes.begin(), bytes.end(), is_binary) ? "text/plain"
                                                             : "application/octet-stream";
}

bool is_unknown_type(std::string_view essence) {
  return essence.empty() || essence == "unknown/unknown" || essence == "application/unknown" ||
         essence == "*/*";
}

}  // namespace varve::parse
