// The links of gumbo's tree, to judge those of the tokenizer by.
#include <algorithm>
#include <map>

#include "parse/html_links.hpp"
#include "parse/html_scan.hpp"
#include "varve/parse/gumbo_tree.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse {
namespace {

using html::Attr;
using html::RawValue;
using html::Space;
using html::Tag;

// gumbo knows no scripting, and so reads the inside of <noscript> as markup of the document around.
// With <noframes> in its place, a name of the same length, it is the text that it is to a browser.
std::string with_noscript_as_text(std::string_view html) {
  std::string out(html);
  static constexpr std::string_view kName = "noscript";
  const auto same = [](char a, char b) { return html::lower(a) == b; };
  for (auto at = out.begin();;) {
    at = std::search(at, out.end(), kName.begin(), kName.end(), same);
    if (at == out.end()) return out;
    at = std::copy_n("noframes", kName.size(), at);
  }
}

// gumbo replaces control characters and noncharacters, which the standard keeps.
bool has_controls(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t ahead) {
      return i + ahead < text.size() ? static_cast<unsigned char>(text[i + ahead]) : 0u;
    };
    if ((byte(0) < 0x20 && !html::is(text[i], html::kSpace)) || byte(0) == 0x7F) return true;
    if (byte(0) == 0xC2 && byte(1) < 0xA0) return true;
    if (byte(0) == 0xEF && (byte(1) == 0xB7 || byte(1) == 0xBF)) return true;
    if (byte(0) >= 0xF0 && byte(2) == 0xBF && byte(3) >= 0xBE) return true;
  }
  return false;
}

class Judge {
 public:
  // `read`: the bytes that gumbo reads, a copy of `original` but for the names of elements.
  Judge(std::string_view original, std::string_view read, TreeLinks& out)
      : original_(original),
        read_(read),
        out_(out),
        sink_([this](const Link& link) { keep(link); }),
        teller_(original, sink_, nullptr, html::find_in_srcdoc) {}

  Result<void> run(const tree::GumboTree& document, html::Context context) {
    Result<void> result;
    int templates = 0;
    tree::walk(
        document.document(),
        [&](const GumboNode& node) {
          if (node.type == GUMBO_NODE_DOCUMENT) return true;
          if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) return false;
          html::Context here = context;
          here.in_template = here.in_template || templates > 0;
          element(node, here);
          if (auto inside = noscript(node.v.element, here); !inside) result = inside;
          if (node.type == GUMBO_NODE_TEMPLATE) ++templates;
          return true;
        },
        [&](const GumboNode& node) {
          if (node.type == GUMBO_NODE_TEMPLATE) --templates;
        });
    return result;
  }

 private:
  // The same place in the original.
  const char* original(const char* at) const { return original_.data() + (at - read_.data()); }
  std::string_view original(std::string_view text) const {
    return {original(text.data()), text.size()};
  }
  [[nodiscard]] bool is_of_document(const GumboStringPiece& piece) const {
    return piece.data != nullptr && piece.data >= read_.data() &&
           piece.data <= read_.data() + read_.size();
  }

  void keep(const Link& link) {
    out_.links.push_back({link.begin, link.end, link.role, link.in_template, link.in_noscript,
                          link.foreign, std::string(link.url), std::string(link.element),
                          std::string(link.attribute)});
  }

  void element(const GumboNode& node, html::Context context) {
    const GumboElement& element = node.v.element;
    if (!is_of_document(element.original_tag)) {
      // An implied <html> or <body> can have attributes from a tag that came later.
      if (element.tag != GUMBO_TAG_BODY && element.tag != GUMBO_TAG_HTML) return;
    }
    html::TagToken token;
    html::Placement placement;
    placement.made = true;
    placement.space = static_cast<Space>(element.tag_namespace);
    token.name = name_of(element);
    token.tag = placement.tag = html::find_tag(token.name);
    if (element.tag == GUMBO_TAG_IMG) placement.tag = Tag::kImg;
    take_attributes(element.attributes, token);
    teller_.element(token, placement, context);
    content(element, placement, token, context);
  }

  // gumbo's text of a tag begins too early behind "</>", so that it serves for unknown names only.
  static std::string_view name_of(const GumboElement& element) {
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    GumboStringPiece name = element.original_tag;
    gumbo_tag_from_original_text(&name);
    return name.data == nullptr ? std::string_view() : std::string_view(name.data, name.length);
  }

  static std::string name_of(const GumboAttribute& attribute) {
    const bool xlink = attribute.attr_namespace == GUMBO_ATTR_NAMESPACE_XLINK;
    return (xlink ? "xlink:" : "") + std::string(attribute.name);
  }

  void take_attributes(const GumboVector& attributes, html::TagToken& token) {
    std::map<const char*, const GumboAttribute*> by_position;
    for (unsigned i = 0; i < attributes.length; ++i) {
      const auto* one = static_cast<const GumboAttribute*>(attributes.data[i]);
      if (is_of_document(one->original_name)) by_position[one->original_name.data] = one;
    }
    for (const auto& [at, one] : by_position) {
      const Attr attribute = html::find_attribute(name_of(*one));
      if (attribute == Attr::kCount || token.has(attribute)) continue;
      RawValue raw = read_value(*one);
      if (!has_controls(raw.view()) && decoder_.decode(raw.view()) != one->value) {
        out_.misread.emplace_back(raw.view());
      }
      raw.begin = original(raw.begin);
      raw.end = original(raw.end);
      token.attributes |= bit(attribute);
      token.order[token.count++] = attribute;
      token.values[static_cast<std::size_t>(attribute)] = raw;
    }
  }

  RawValue read_value(const GumboAttribute& attribute) const {
    // An attribute without a value has its name for gumbo's text of it.
    if (*attribute.value == 0 || !is_of_document(attribute.original_value)) {
      return {read_.data(), read_.data(), 0};
    }
    RawValue raw{attribute.original_value.data,
                 attribute.original_value.data + attribute.original_value.length, 0};
    if ((*raw.begin == '"' || *raw.begin == '\'') && raw.end - raw.begin >= 2 &&
        raw.end[-1] == *raw.begin) {
      raw.quote = *raw.begin;
      ++raw.begin;
      --raw.end;
    }
    return raw;
  }

  // The text of <style> and <script>; that of SVG's is left out, as gumbo does not say where its
  // CDATA sections are.
  void content(const GumboElement& element, const html::Placement& placement,
               const html::TagToken& token, html::Context context) {
    if (placement.space != Space::kHtml || element.children.length != 1) return;
    const auto& child = *static_cast<const GumboNode*>(element.children.data[0]);
    if (child.type != GUMBO_NODE_TEXT || !is_of_document(child.v.text.original_text)) return;
    const std::string_view text = original(
        std::string_view(child.v.text.original_text.data, child.v.text.original_text.length));
    if (placement.tag == Tag::kStyle) {
      teller_.style_text(text, Space::kHtml, context, false);
    } else if (placement.tag == Tag::kScript && !token.has(Attr::kSrc)) {
      const auto type = html::trim(token.raw(Attr::kType));
      teller_.script_text(text, html::LinkTeller::script_kind(type), context);
    }
  }

  Result<void> noscript(const GumboElement& element, html::Context context) {
    if (context.in_noscript || element.tag != GUMBO_TAG_NOFRAMES ||
        element.tag_namespace != GUMBO_NAMESPACE_HTML || element.children.length != 1 ||
        !is_of_document(element.original_tag)) {
      return {};
    }
    const char* const tag = original(element.original_tag.data);
    if (html::lower(tag[3]) != 's') return {};
    const auto& child = *static_cast<const GumboNode*>(element.children.data[0]);
    if (!is_of_document(child.v.text.original_text)) return {};
    const std::string_view inside = original(
        std::string_view(child.v.text.original_text.data, child.v.text.original_text.length));
    VARVE_ASSIGN(const tree::GumboTree fragment, tree::GumboTree::read_fragment(inside));
    context.in_noscript = true;
    return Judge(original_, original_, out_).run(fragment, context);
  }

  std::string_view original_;
  std::string_view read_;
  TreeLinks& out_;
  LinkSink sink_;
  html::LinkTeller teller_;
  html::ValueDecoder decoder_{nullptr};
};

}  // namespace

Result<TreeLinks> tree_links(std::string_view html) {
  const std::string read = with_noscript_as_text(html);
  VARVE_ASSIGN(const tree::GumboTree document, tree::GumboTree::read(read));
  TreeLinks out;
  VARVE_TRY(Judge(html, read, out).run(document, {}));
  const auto place = [](const TreeLink& link) {
    return std::tie(link.begin, link.end, link.attribute);
  };
  std::stable_sort(out.links.begin(), out.links.end(),
                   [&](const TreeLink& a, const TreeLink& b) { return place(a) < place(b); });
  // Formatting elements that the tree has more than once stand once in the text.
  out.links.erase(
      std::unique(out.links.begin(), out.links.end(),
                  [&](const TreeLink& a, const TreeLink& b) { return place(a) == place(b); }),
      out.links.end());
  return out;
}

}  // namespace varve::parse
