// What tells encodings, decodes them and reads JSON: nothing but valid UTF-8 comes out of to_utf8,
// and nlohmann-json agrees on what is JSON.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "parse/manifest_json.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/manifest.hpp"

namespace {

using varve::parse::Encoding;
using varve::parse::Link;
using varve::parse::LinkSink;
namespace json = varve::parse::json;

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

bool is_utf8(std::string_view text) {
  return nlohmann::json::accept(
             nlohmann::json(std::string(text))
                 .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) &&
         varve::parse::to_utf8(text, Encoding::utf8()) == text;
}

void check_decoding(std::string_view text) {
  constexpr const char* kLabels[] = {
      "utf-8",        "utf-16le",       "utf-16be",    "shift_jis",  "euc-jp",
      "iso-2022-jp",  "gb18030",        "big5",        "euc-kr",     "windows-1252",
      "windows-1255", "x-user-defined", "replacement", "iso-8859-16"};
  for (const char* label : kLabels) {
    const std::string utf8 = varve::parse::to_utf8(text, *Encoding::for_label(label));
    check(utf8.size() <= 3 * text.size(), "three bytes for one at most");
    // A mark that is left is the text's own; it would be taken off a second time.
    if (!utf8.starts_with("\xEF\xBB\xBF")) check(is_utf8(utf8), "UTF-8 comes out");
  }
}

void check_sniffing(std::string_view text) {
  const Encoding& html = varve::parse::html_encoding(text, "");
  check(Encoding::for_label(html.name()) == &html, "an encoding's name is a label of it");
  varve::parse::css_encoding(text, "", nullptr);
  const varve::parse::ContentType type = varve::parse::parse_content_type(text);
  check(type.essence.empty() == (type.essence.find('/') == std::string::npos), "type/subtype");
  varve::parse::html_encoding(text.substr(0, 64), text);
  Encoding::for_label(text);
}

using Finder = void (*)(std::string_view, const LinkSink&);

std::vector<std::pair<Link, std::string>> find(std::string_view text, Finder finder) {
  std::vector<std::pair<Link, std::string>> links;
  std::size_t end = 0;
  finder(text, [&](const Link& link) {
    check(end <= link.begin && link.begin < link.end && link.end <= text.size(), "positions");
    check(!link.url.empty(), "a link's URL is not empty");
    end = link.end;
    links.emplace_back(link, link.url);
  });
  return links;
}

constexpr std::string_view kUrl = "http://r.localhost/web/2026/http://x/\"a\\b/c<\x7F?d";

void check_json_links(std::string_view text, Finder finder) {
  const auto links = find(text, finder);
  std::string spliced;
  std::size_t done = 0;
  for (const auto& [link, url] : links) {
    spliced.append(text.substr(done, link.begin - done)).append(encode_for(link, kUrl));
    done = link.end;
  }
  spliced.append(text.substr(done));
  const auto again = find(spliced, finder);
  check(again.size() == links.size(), "as many links after splicing");
  for (const auto& one : again) check(one.second == kUrl, "the URL that was put in is found");
}

// True where nlohmann-json and RFC 8259 differ, or varve's bound on depth decides.
bool is_special_json(std::string_view text) {
  std::size_t depth = 0;
  for (const char c : text) depth += c == '[' || c == '{' ? 1 : 0;
  // nlohmann-json wants pairs of surrogates, and takes U+0000 for the end.
  return depth > varve::parse::kMaxJsonDepth || text.find("\\u") != std::string_view::npos ||
         text.find('\0') != std::string_view::npos;
}

void check_json(std::string_view text) {
  const bool is_json =
      json::scan(text, [&](const json::Path& path, const json::StringValue& value) {
        check(path.size() <= varve::parse::kMaxJsonDepth, "depth");
        json::unescape(text.substr(value.begin, value.end - value.begin));
      });
  if (is_special_json(text) || varve::parse::to_utf8(text, Encoding::utf8()) != text) return;
  check(is_json == nlohmann::json::accept(text), "nlohmann-json agrees");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<char> exact(data, data + size);
  const std::string_view text(exact.data(), exact.size());
  check_decoding(text);
  check_sniffing(text);
  check_json(text);
  for (const Finder finder :
       {varve::parse::find_manifest_links, varve::parse::find_import_map_links,
        varve::parse::find_json_ld_links}) {
    check_json_links(text, finder);
  }
  return 0;
}
