#include "replay/render.hpp"

#include <algorithm>
#include <array>

#include "replay/text.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/sniff.hpp"
#include "varve/parse/xml_root.hpp"
#include "varve/rewrite/media.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::replay {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kWorkerScript = "/static/wombatWorkers.js";

bool is_script_modifier(std::string_view modifier) {
  constexpr std::array kScripts = {"js_"sv, "esm_"sv, "wkr_"sv, "wkrm_"sv, "sw_"sv};
  return std::find(kScripts.begin(), kScripts.end(), modifier) != kScripts.end();
}

// WHATWG MIME Sniffing 4.6, "JavaScript MIME type", and JSON modules.
bool is_script_type(std::string_view essence) {
  return essence.find("javascript") != std::string_view::npos ||
         essence.find("ecmascript") != std::string_view::npos || essence == "text/jscript" ||
         essence == "text/livescript" || essence.find("json") != std::string_view::npos ||
         essence == "application/wasm";
}

// What browsers refuse to run as a script even without nosniff (Fetch 3.8).
bool is_never_script(std::string_view essence) {
  return essence.substr(0, 6) == "image/" || essence.substr(0, 6) == "audio/" ||
         essence.substr(0, 6) == "video/" || essence == "text/csv";
}

bool wants_script(std::string_view modifier, std::string_view destination) {
  return is_script_modifier(modifier) || destination == "script" || destination == "worker" ||
         destination == "sharedworker" || destination == "serviceworker";
}

// An image or a font that a server called text would be blocked under nosniff: what its bytes say.
bool wants_media(std::string_view modifier, std::string_view destination) {
  return modifier == "im_" || destination == "image" || destination == "font" ||
         destination == "audio" || destination == "video";
}

struct Type {
  std::string header;  // the Content-Type to send
  std::string essence;
  std::string charset;  // "" where the header names none
};

Type type_of(std::string_view header, std::string_view bytes, std::string_view destination,
             std::string_view modifier) {
  parse::ContentType parsed = parse::parse_content_type(header);
  Type type{std::string(header), std::move(parsed.essence), std::move(parsed.charset)};
  const auto become = [&](std::string_view essence) {
    type.essence = essence;
    type.header = type.charset.empty() ? type.essence : type.essence + "; charset=" + type.charset;
  };
  const bool script = wants_script(modifier, destination);
  if (parse::is_unknown_type(type.essence)) {
    const bool style = modifier == "cs_" || destination == "style";
    become(script ? "text/javascript" : style ? "text/css" : parse::sniff_type(bytes));
  } else if (script && !is_script_type(type.essence) && !is_never_script(type.essence)) {
    become("text/javascript");
  } else if (wants_media(modifier, destination) &&
             (type.essence.substr(0, 5) == "text/" || type.essence == "application/json")) {
    const std::string_view sniffed = parse::sniff_type(bytes);
    if (sniffed.substr(0, 5) != "text/") become(sniffed);
  }
  return type;
}

bool is_html(std::string_view essence) {
  return essence == "text/html";
}

// WHATWG MIME Sniffing 4.6, "XML MIME type".
bool is_xml(std::string_view essence) {
  return essence == "text/xml" || essence == "application/xml" || essence.ends_with("+xml");
}

// RFC 8216 4, and what servers call it.
bool is_hls(std::string_view essence) {
  return essence == "application/vnd.apple.mpegurl" || essence == "application/x-mpegurl" ||
         essence == "audio/mpegurl" || essence == "audio/x-mpegurl";
}

bool has_utf16_mark(std::string_view bytes) {
  return bytes.substr(0, 2) == "\xfe\xff" || bytes.substr(0, 2) == "\xff\xfe";
}

// Whether the first bytes declare an encoding that a browser takes before it guesses.
bool declares_charset(std::string_view html) {
  const std::string_view head = html.substr(0, 1024);
  constexpr std::string_view kWord = "charset";
  return std::search(head.begin(), head.end(), kWord.begin(), kWord.end(),
                     [](char a, char b) { return lower(a) == b; }) != head.end();
}

const parse::Encoding& document_encoding(const Type& type, std::string_view bytes, bool xml) {
  // XML is UTF-8 unless something says otherwise (XML 1.0 4.3.3).
  const bool declared = bytes.substr(0, 256).find("encoding") != std::string_view::npos;
  if (xml && type.charset.empty() && !has_utf16_mark(bytes) && !declared) {
    return parse::Encoding::utf8();
  }
  return parse::html_encoding(bytes, type.header);
}

Rendered render_document(Type type, std::string_view bytes, const rewrite::Place& place) {
  const parse::Encoding& encoding = document_encoding(type, bytes, place.xml);
  if (!encoding.is_markup_safe()) {
    const std::string text = parse::to_utf8(bytes, encoding);
    return {Body(rewrite::rewrite_html(text, place, parse::Encoding::utf8())),
            type.essence + "; charset=utf-8", type.essence};
  }
  // A longer head may push the <meta> out of the bytes that a browser looks at, so what it would
  // have read there is said in the header. What it would have guessed, it still guesses.
  if (type.charset.empty() && is_html(type.essence) && declares_charset(bytes)) {
    type.header = type.essence + "; charset=" + std::string(encoding.name());
  }
  return {Body(rewrite::rewrite_html(bytes, place, encoding)), type.header, type.essence};
}

Rendered render_css(Type type, std::string_view bytes, const rewrite::Place& place) {
  const parse::Encoding& encoding = parse::css_encoding(bytes, type.header, nullptr);
  if (encoding.is_ascii_safe()) {
    return {Body(rewrite::rewrite_css(bytes, place)), type.header, type.essence};
  }
  return {Body(rewrite::rewrite_css(parse::to_utf8(bytes, encoding), place)),
          type.essence + "; charset=utf-8", type.essence};
}

rewrite::ScriptKind kind_of_script(std::string_view modifier, std::string_view destination) {
  if (modifier == "wkrm_") return rewrite::ScriptKind::kModuleWorker;
  if (modifier == "wkr_" || modifier == "sw_" || destination == "worker" ||
      destination == "sharedworker" || destination == "serviceworker") {
    return rewrite::ScriptKind::kWorker;
  }
  return modifier == "esm_" ? rewrite::ScriptKind::kModule : rewrite::ScriptKind::kClassic;
}

Rendered render_script(Type type, std::string_view bytes, std::string_view destination,
                       const rewrite::Place& place) {
  const rewrite::ScriptKind kind = kind_of_script(place.modifier, destination);
  rewrite::ScriptContext context;
  if (kind == rewrite::ScriptKind::kWorker || kind == rewrite::ScriptKind::kModuleWorker) {
    context.first = rewrite::worker_prologue(place, kWorkerScript, kind);
  }
  return {Body(rewrite::rewrite_script(bytes, place, kind, context)), type.header, type.essence};
}

bool is_javascript(std::string_view essence) {
  return is_script_type(essence) && essence != "application/wasm" &&
         essence.find("json") == std::string_view::npos;
}

}  // namespace

Rendered render(const Body& body, std::string_view content_type, std::string_view destination,
                const rewrite::Place& place) {
  const std::string_view bytes = body.view();
  Type type = type_of(content_type, bytes, destination, place.modifier);
  const bool raw = place.modifier == "im_" || bytes.size() > kMaxRewritten;
  const bool xml = !raw && parse::is_xml_document(type.essence, bytes);
  if (xml || (!raw && is_html(type.essence))) {
    rewrite::Place of_document = place;
    of_document.xml = xml;
    return render_document(std::move(type), bytes, of_document);
  }
  if (!raw && place.scripts && is_javascript(type.essence) &&
      wants_script(place.modifier, destination)) {
    return render_script(std::move(type), bytes, destination, place);
  }
  if (!raw && type.essence == "text/css") return render_css(std::move(type), bytes, place);
  if (!raw && (type.essence == "application/manifest+json" || destination == "manifest")) {
    return {Body(rewrite::rewrite_manifest(bytes, place)), type.header, type.essence};
  }
  if (!raw && is_hls(type.essence)) {
    return {Body(rewrite::rewrite_hls(bytes, place)), type.header, type.essence};
  }
  if (!raw && type.essence == "application/dash+xml") {
    return {Body(rewrite::rewrite_dash(bytes, place)), type.header, type.essence};
  }
  if (!raw && is_xml(type.essence)) {
    return {Body(rewrite::rewrite_xml(bytes, place)), type.header, type.essence};
  }
  return {body, std::move(type.header), std::move(type.essence)};
}

}  // namespace varve::replay
