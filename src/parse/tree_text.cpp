// What a reader sees of a document, out of gumbo's tree.
#include <string>

#include "parse/html_names.hpp"
#include "parse/html_scan.hpp"
#include "parse/tree_gumbo.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse {
namespace {

using html::Tag;

bool is_hidden(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_TITLE:
      return true;
    default:
      return false;
  }
}

bool is_block(const GumboElement& element) {
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return false;
  const Tag tag = html::find_tag(gumbo_normalized_tagname(element.tag));
  switch (tag) {
    case Tag::kBr:
    case Tag::kHr:
    case Tag::kLi:
    case Tag::kDd:
    case Tag::kDt:
    case Tag::kTr:
    case Tag::kCaption:
    case Tag::kForm:
    case Tag::kTable:
    case Tag::kBody:
    case Tag::kPre:
    case Tag::kListing:
    case Tag::kOption:
      return true;
    default:
      return html::has(tag, html::kBlock | html::kHeading);
  }
}

// Text with its white space collapsed, a line per block.
class TextWriter {
 public:
  explicit TextWriter(std::string& out) : out_(out) {}

  void text(std::string_view text, bool preformatted) {
    for (const char c : text) {
      if (!html::is(c, html::kSpace)) {
        if (space_ && !at_line_start()) out_ += ' ';
        space_ = false;
        out_ += c;
      } else if (preformatted) {
        if (c == '\n') {
          out_ += c;
        } else {
          out_ += ' ';
        }
      } else {
        space_ = true;
      }
    }
  }
  void line() {
    space_ = false;
    if (!at_line_start()) out_ += '\n';
  }
  void space() { space_ = true; }

 private:
  [[nodiscard]] bool at_line_start() const { return out_.empty() || out_.back() == '\n'; }

  std::string& out_;
  bool space_ = false;
};

void write_text(const GumboNode& root, std::string& out) {
  TextWriter writer(out);
  int preformatted = 0;
  const auto is_pre = [](const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT && node.v.element.tag == GUMBO_TAG_PRE;
  };
  tree::walk(
      root,
      [&](const GumboNode& node) {
        switch (node.type) {
          case GUMBO_NODE_TEXT:
          case GUMBO_NODE_CDATA:
          case GUMBO_NODE_WHITESPACE:
            writer.text(node.v.text.text, preformatted > 0);
            return false;
          case GUMBO_NODE_ELEMENT:
            if (is_hidden(node.v.element.tag)) return false;
            if (is_block(node.v.element)) writer.line();
            if (is_pre(node)) ++preformatted;
            if (node.v.element.tag == GUMBO_TAG_TD || node.v.element.tag == GUMBO_TAG_TH) {
              writer.space();
            }
            return true;
          default:
            return node.type == GUMBO_NODE_DOCUMENT;
        }
      },
      [&](const GumboNode& node) {
        if (node.type != GUMBO_NODE_ELEMENT) return;
        if (is_pre(node)) --preformatted;
        if (is_block(node.v.element)) writer.line();
      });
  while (!out.empty() && html::is(out.back(), html::kSpace)) out.pop_back();
}

}  // namespace

Result<DocumentText> read_document(std::string_view text) {
  VARVE_ASSIGN(const tree::GumboTree document, tree::GumboTree::read(text));
  DocumentText out;
  out.title = find_title(text, HtmlOptions());
  write_text(document.document(), out.text);
  return out;
}

}  // namespace varve::parse
