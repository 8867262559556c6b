#include "parse/html_scripts.hpp"

#include <fmt/format.h>
#include <unicode/utf8.h>

#include "parse/html_scan.hpp"

namespace varve::parse {
namespace html {

void ScriptTeller::text(std::string_view text, LinkTeller::Script kind, bool in_xml) {
  const bool module = kind == LinkTeller::Script::kModule;
  if (!module && kind != LinkTeller::Script::kClassic) return;
  ScriptText script;
  script.place = module ? ScriptPlace::kModule : ScriptPlace::kClassic;
  script.in_xml = in_xml;
  script.begin = static_cast<std::size_t>(text.data() - html_.data());
  script.end = script.begin + text.size();
  script.text = text;
  sink_(script);
}

// The tokenizer keeps known attributes only, so the tag is read again, as it reads it.
void ScriptTeller::handlers(const TagToken& token) {
  const char* at = token.name.data() + token.name.size();
  const char* const end = token.end;
  while ((at = skip_space(at, end)) != end && *at != '>') {
    if (*at == '/') {
      ++at;
      continue;
    }
    const char* const name = at;
    at = find_name_end(at + 1, end, kNameEnd);
    const bool is_handler = at - name > 2 && lower(name[0]) == 'o' && lower(name[1]) == 'n';
    const char* const value = skip_space(at, end);
    if (value == end || *value != '=') continue;
    RawValue raw;
    at = read_value(skip_space(value + 1, end), end, raw);
    if (is_handler) handler(raw);
  }
}

void ScriptTeller::handler(const RawValue& value) {
  if (value.begin == value.end) return;
  ScriptText script;
  script.place = ScriptPlace::kHandler;
  script.quote = value.quote;
  script.begin = static_cast<std::size_t>(value.begin - html_.data());
  script.end = static_cast<std::size_t>(value.end - html_.data());
  script.text = decoder_.decode(value.view());
  sink_(script);
}

}  // namespace html

std::string encode_handler(const ScriptText& handler, std::string_view text) {
  const char quote = handler.quote == 0 ? '"' : handler.quote;
  std::string out;
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), at, length, c);
    if (c == '&' || c == quote) {
      out += c == '&' ? "&amp;" : c == '"' ? "&quot;" : "&#39;";
    } else if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      out += fmt::format("&#{};", c);
    }
  }
  return handler.quote == 0 ? quote + out + quote : out;
}

}  // namespace varve::parse
