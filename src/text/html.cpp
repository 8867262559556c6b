#include "text/html.hpp"

#include <string>
#include <unordered_set>
#include <vector>

#include "text/blocks.hpp"
#include "text/clean.hpp"
#include "text/elements.hpp"
#include "text/metadata.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/parse/gumbo_tree.hpp"
#include "varve/parse/tree.hpp"
#include "varve/text/tree_text.hpp"

namespace varve::text {
namespace {

bool is_kept(PassageKind kind) {
  return kind == PassageKind::kPreformatted;
}

// Takes nodes in the document's order. A passage is what stands between two boundaries of blocks.
class PassageReader {
 public:
  explicit PassageReader(TreeText& out) : out_(out.page), elements_(out.elements) {}

  // Whether what is in the node is to be read.
  bool see(const GumboNode& node) {
    switch (node.type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_CDATA:
      case GUMBO_NODE_WHITESPACE:
        take(node.v.text.text);
        return false;
      case GUMBO_NODE_ELEMENT:
      case GUMBO_NODE_TEMPLATE:
        return open(node);
      default:
        return node.type == GUMBO_NODE_DOCUMENT;
    }
  }
  void leave(const GumboNode& node) {
    if (node.type == GUMBO_NODE_DOCUMENT) return;
    const Level level = levels_.back();
    levels_.pop_back();
    if (level.is_link && --links_ == 0) end_link();
    around(level.display);
  }
  void finish() {
    end_passage();
    if (!has_main_) return;
    for (std::size_t i = 0; i < in_main_.size(); ++i) {
      if (!in_main_[i]) out_.passages[i].main = false;
    }
  }

 private:
  struct Level {
    Display display = Display::kBlock;
    PassageKind kind = PassageKind::kParagraph;
    Place place;
    bool is_link = false;
    const GumboNode* node = nullptr;
  };

  [[nodiscard]] const Level& level() const {
    static const Level kOutside;
    return levels_.empty() ? kOutside : levels_.back();
  }

  bool open(const GumboNode& node) {
    const GumboElement& element = node.v.element;
    const Display display = display_of(element);
    if (display == Display::kNone) return false;
    if (element.tag == GUMBO_TAG_BR) {
      end_line();
      return false;
    }
    around(display);
    take_replacement(element);
    Level inner{display, kind_of(element).value_or(level().kind), enter(element, level().place),
                element.tag == GUMBO_TAG_A && has_attribute(element, "href"), &node};
    if (inner.is_link) ++links_;
    levels_.push_back(inner);
    return true;
  }

  // A second end of a line parts paragraphs, as it did before there was CSS.
  void end_line() {
    if (line_ended_ && !is_kept(level().kind)) {
      end_passage();
    } else {
      append("\n");
    }
    line_ended_ = true;
  }

  // A picture's words, and a button's.
  void take_replacement(const GumboElement& element) {
    std::string_view words;
    if (element.tag == GUMBO_TAG_IMG) words = attribute(element, "alt");
    if (element.tag == GUMBO_TAG_INPUT) {
      const std::string_view type = attribute(element, "type");
      if (equals_ascii(type, "image")) words = attribute(element, "alt");
      for (const std::string_view button : {"submit", "button", "reset"}) {
        if (equals_ascii(type, button)) words = attribute(element, "value");
      }
    }
    if (words.empty()) return;
    append(" ");
    take(words);
    append(" ");
  }

  void take(std::string_view words) {
    if (words.find_first_not_of(" \t\r\n\f") != std::string_view::npos) line_ended_ = false;
    append(words);
  }
  void append(std::string_view words) {
    if (raw_.empty()) begin_ = level();
    raw_ += words;
    if (links_ > 0) link_ += words;
  }

  void around(Display display) {
    if (display == Display::kApart) append(" ");
    if (display == Display::kBlock) end_passage();
  }

  void end_passage() {
    line_ended_ = false;
    if (links_ > 0) link_ += ' ';
    if (raw_.empty()) return;
    if (is_kept(begin_.kind)) {
      add_blocks(raw_);
    } else {
      add(raw_);
    }
    raw_.clear();
  }

  // Of preformatted text a passage ends with a blank line.
  void add_blocks(std::string_view raw) {
    for_each_block(raw, [this](std::string_view block) { add(block); });
  }

  void add(std::string_view raw) {
    std::string text = clean(raw, is_kept(begin_.kind) ? Space::kKept : Space::kCollapsed);
    if (text.empty()) return;
    out_.passages.push_back({begin_.kind, !begin_.place.beside, std::move(text)});
    elements_.push_back(begin_.node);
    in_main_.push_back(begin_.place.in_main);
    has_main_ = has_main_ || begin_.place.in_main;
  }

  void end_link() {
    std::string text = clean(link_);
    link_.clear();
    if (!text.empty() && seen_links_.insert(text).second)
      out_.link_texts.push_back(std::move(text));
  }

  PageText& out_;
  std::vector<const GumboNode*>& elements_;
  std::vector<Level> levels_;
  std::string raw_;  // the passage so far, as written
  Level begin_;      // where it began
  bool line_ended_ = false;
  int links_ = 0;  // around here
  std::string link_;
  std::unordered_set<std::string, KeyedHash> seen_links_;
  std::vector<bool> in_main_;  // of each passage
  bool has_main_ = false;
};

}  // namespace

TreeText read_tree(std::string_view html, const parse::tree::GumboTree& tree,
                   const std::function<bool(const GumboNode&)>& is_left_out) {
  TreeText out;
  read_metadata(html, tree.document(), out.page);
  PassageReader reader(out);
  parse::tree::walk(
      tree.document(),
      [&](const GumboNode& node) { return !is_left_out(node) && reader.see(node); },
      [&](const GumboNode& node) { reader.leave(node); });
  reader.finish();
  return out;
}

Result<PageText> read_html(std::string_view markup) {
  const std::string html = parse::without_noscript(markup);
  VARVE_ASSIGN(const parse::tree::GumboTree tree, parse::tree::GumboTree::read(html));
  return read_tree(html, tree, [](const GumboNode&) { return false; }).page;
}

}  // namespace varve::text
