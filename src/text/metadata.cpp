#include "text/metadata.hpp"

#include <algorithm>

#include "text/clean.hpp"
#include "text/elements.hpp"
#include "varve/base/ascii.hpp"
#include "varve/parse/gumbo_tree.hpp"
#include "varve/parse/tree.hpp"

namespace varve::text {
namespace {

constexpr std::size_t kMaxTag = 35;  // RFC 5646 4.4.1: what software has to take

struct Said {
  std::string_view language;
  std::string_view content_language;
  std::string_view description;
  std::string_view og_description;
};

void take_meta(const GumboElement& meta, Said& said) {
  const std::string_view content = attribute(meta, "content");
  const auto is = [&](const char* of, std::string_view name) {
    return equals_ascii(trim(attribute(meta, of)), name);
  };
  const auto set = [&](std::string_view& what) {
    if (what.empty()) what = content;
  };
  if (is("name", "description")) set(said.description);
  if (is("property", "og:description") || is("name", "og:description")) set(said.og_description);
  if (is("http-equiv", "content-language")) set(said.content_language);
}

// <meta> in the body counts as well: browsers of old and people's templates put them there.
Said read_said(const GumboNode& document) {
  Said said;
  parse::tree::walk(
      document,
      [&](const GumboNode& node) {
        if (node.type != GUMBO_NODE_ELEMENT) return node.type == GUMBO_NODE_DOCUMENT;
        const GumboElement& element = node.v.element;
        if (element.tag == GUMBO_TAG_META) take_meta(element, said);
        if (element.tag == GUMBO_TAG_HTML) {
          said.language = attribute(element, "lang");
          if (said.language.empty()) said.language = attribute(element, "xml:lang");
        }
        return element.tag_namespace == GUMBO_NAMESPACE_HTML;
      },
      [](const GumboNode&) {});
  return said;
}

}  // namespace

std::string language_tag(std::string_view said) {
  // Content-Language is a list; the page's first language is its language.
  std::string tag(trim(said.substr(0, said.find(','))));
  std::transform(tag.begin(), tag.end(), tag.begin(), lower);
  std::replace(tag.begin(), tag.end(), '_', '-');
  const bool valid = std::all_of(tag.begin(), tag.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return valid && tag.size() <= kMaxTag && !tag.starts_with('-') ? tag : std::string();
}

void read_metadata(std::string_view html, const GumboNode& document, PageText& out) {
  const Said said = read_said(document);
  out.title = clean(parse::find_title(html));
  out.description = clean(said.description);
  if (out.description.empty()) out.description = clean(said.og_description);
  out.language = language_tag(said.language);
  if (out.language.empty()) out.language = language_tag(said.content_language);
}

}  // namespace varve::text
