// Links in the text of <style> and <script>.
#include "parse/html_links.hpp"
#include "parse/html_scan.hpp"
#include "varve/parse/css.hpp"
#include "varve/parse/imports.hpp"
#include "varve/parse/manifest.hpp"

namespace varve::parse::html {

namespace {

// WHATWG MIME Sniffing 4.6; with nothing said, it is JavaScript too (HTML 4.12.1).
bool is_javascript(std::string_view type) {
  if (type.empty()) return true;
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view media = type.substr(0, slash);
  std::string_view name = type.substr(slash + 1);
  if (name.size() > 2 && equals_ignoring_case(name.substr(0, 2), "x-")) name.remove_prefix(2);
  if (equals_ignoring_case(media, "application")) {
    return equals_ignoring_case(name, "javascript") || equals_ignoring_case(name, "ecmascript");
  }
  if (!equals_ignoring_case(media, "text")) return false;
  for (const std::string_view known : {"javascript", "ecmascript", "jscript", "livescript"}) {
    if (equals_ignoring_case(name.substr(0, known.size()), known)) return true;
  }
  return false;
}

}  // namespace

LinkTeller::Script LinkTeller::script_kind(std::string_view type) {
  if (is_javascript(type)) return Script::kClassic;
  if (equals_ignoring_case(type, "module")) return Script::kModule;
  if (equals_ignoring_case(type, "importmap")) return Script::kImportMap;
  if (equals_ignoring_case(type, "application/ld+json")) return Script::kJsonLd;
  return Script::kOther;
}

// What was found in the decoder's last text, which stands in the document at `begin`.
void LinkTeller::told_in_text(const Link& found, std::size_t begin) {
  link_.notation = found.notation;
  link_.quote = found.quote;
  if (found.url.empty()) return;
  put(begin + decoder_.raw_position(found.begin), begin + decoder_.raw_position(found.end),
      found.url, found.role);
}

void LinkTeller::begin_text(Space space, Context context) {
  link_ = Link();
  link_.in_noscript = context.in_noscript;
  link_.in_template = context.in_template;
  link_.foreign = space != Space::kHtml;
}

void LinkTeller::style_text(std::string_view text, Space space, Context context,
                            bool has_references) {
  begin_text(space, context);
  const std::string_view css =
      decoder_.decode(text, has_references ? References::kOfText : References::kNone);
  link_.in_attribute = has_references;
  struct Place {
    LinkTeller* teller;
    std::size_t begin;
  } place{this, position(text.data())};
  find_css_links(css,
                 [&place](const Link& found) { place.teller->told_in_text(found, place.begin); });
}

void LinkTeller::script_text(std::string_view text, Script kind, Context context) {
  if (kind == Script::kOther || kind == Script::kClassic) return;
  begin_text(Space::kHtml, context);
  const std::string_view script = decoder_.decode(text, References::kNone);
  struct Place {
    LinkTeller* teller;
    std::size_t begin;
  } place{this, position(text.data())};
  const LinkSink tell = [&place](const Link& found) {
    place.teller->told_in_text(found, place.begin);
  };
  if (kind == Script::kModule) {
    find_imports(script, tell);
  } else if (kind == Script::kImportMap) {
    find_import_map_links(script, tell);
  } else {
    find_json_ld_links(script, tell);
  }
}

}  // namespace varve::parse::html
