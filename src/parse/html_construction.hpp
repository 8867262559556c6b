// Tree construction (WHATWG HTML 13.2.6) without the tree: the stack of open elements, the list of
// active formatting elements and the insertion modes, which together decide whether a tag makes an
// element at all, in which namespace, and how the text behind it is read. Scripting counts as
// enabled. Elements nested deeper than kMaxDepth take the place of the one above them, as browsers
// have it; so the time for a tag is bounded. Internal to parse.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parse/html_names.hpp"
#include "parse/html_tokenizer.hpp"

namespace varve::parse::html {

enum class Space : std::uint8_t { kHtml, kSvg, kMathml };

// What became of a start tag.
struct Placement {
  bool made = false;    // an element of the tree has the tag's attributes
  bool merged = false;  // not one of its own: <html> and <body> said again
  Space space = Space::kHtml;
  Tag tag = Tag::kUnknown;  // <image> is <img>
  Model model = Model::kData;
};

class Construction {
 public:
  static constexpr std::size_t kMaxDepth = 512;
  static constexpr std::size_t kMaxFormatting = 64;
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  enum class Start : std::uint8_t { kDocument, kFragmentOfBody };
  explicit Construction(Start start);

  Placement start_tag(const TagToken& token);
  void end_tag(const TagToken& token) {
    if (!ends_current(token.tag)) end_tag_slowly(token);
  }
  // Text that is not the inside of an element whose Model is not kData.
  void text(std::string_view text) {
    if (!quiet_ || unsettled_) text_slowly(text);
  }
  // The inside of a CDATA section, which is foreign text.
  void cdata(std::string_view text);
  // `inside`: what stands behind "<!DOCTYPE".
  void doctype(std::string_view inside);

  // True where the adjusted current node is not an HTML element.
  [[nodiscard]] bool in_foreign() const {
    return !open_.empty() && open_.back().space != Space::kHtml;
  }
  // How many elements were opened so far, copies of formatting elements included.
  [[nodiscard]] std::uint32_t opened_count() const { return last_id_; }
  // True where one of the limits was met, so that a parser without them would go other ways.
  [[nodiscard]] bool met_limit() const { return met_limit_; }
  [[nodiscard]] bool in_template() const { return count(Tag::kTemplate) != 0; }

 private:
  enum class Mode : std::uint8_t {
    kInitial,
    kBeforeHtml,
    kBeforeHead,
    kInHead,
    kAfterHead,
    kInBody,
    kInTable,
    kInCaption,
    kInColumnGroup,
    kInTableBody,
    kInRow,
    kInCell,
    kInTemplate,
    kAfterBody,
    kInFrameset,
    kAfterFrameset,
    kAfterAfterBody,
    kAfterAfterFrameset,
  };
  enum Flag : std::uint8_t {
    kIsSpecial = 1,
    kIsScope = 2,        // ends the default scope
    kIsHtmlPoint = 4,    // HTML integration point (13.2.6)
    kIsMathmlPoint = 8,  // MathML text integration point
  };
  struct Element {
    Tag tag;
    Space space;
    std::uint8_t flags;
    std::uint16_t entry;  // where it most likely stands among the formatting elements
    std::uint32_t id;
    std::uint64_t name;  // a hash, where the tag is unknown
  };
  struct Formatting {
    Tag tag;                      // kUnknown: a marker
    bool open;                    // the element is on the stack
    std::uint32_t id;             // of the element
    std::string_view attributes;  // as written
  };

  // The stack of open elements.
  Element make(Tag tag, Space space, std::uint64_t name = 0);
  void push(const Element& element);
  Element push_html(Tag tag);
  void pop();
  void pop_through(Tag tag);
  void pop_to(std::size_t size);
  void remove_at(std::size_t index);
  void insert_at(std::size_t index, const Element& element);
  [[nodiscard]] unsigned count(Tag tag) const { return counts_[static_cast<std::size_t>(tag)]; }
  [[nodiscard]] bool current_is(Tag tag) const;
  [[nodiscard]] std::size_t find_id(std::uint32_t id) const;
  [[nodiscard]] bool in_scope(Tag tag, Tag also_ends = Tag::kUnknown,
                              Tag also_ends_too = Tag::kUnknown) const;
  [[nodiscard]] bool in_button_scope(Tag tag) const { return in_scope(tag, Tag::kButton); }
  [[nodiscard]] bool in_list_scope(Tag tag) const { return in_scope(tag, Tag::kOl, Tag::kUl); }
  [[nodiscard]] bool in_table_scope(Tag tag) const;
  [[nodiscard]] bool any_in_table_scope(Tag a, Tag b, Tag c) const;
  [[nodiscard]] bool is_id_in_scope(std::size_t index) const;
  void pop_implied(Tag except = Tag::kUnknown);
  void pop_thoroughly_implied();
  void clear_to(Tag a, Tag b = Tag::kUnknown, Tag c = Tag::kUnknown);
  void close_p();
  void reset_mode();
  void set_mode(Mode mode);

  // The list of active formatting elements (13.2.4.3), and the adoption agency (13.2.6.4.7).
  void reconstruct();
  void push_formatting(const TagToken& token);  // of the current node
  void push_marker();
  void make_room();
  void clear_to_marker();
  void erase_formatting(std::size_t index);
  [[nodiscard]] std::size_t find_formatting(Tag tag) const;  // after the last marker; else npos
  [[nodiscard]] std::size_t find_entry(const Element& element) const;
  void adopt(const TagToken& token, Tag tag);
  bool adopt_once(const TagToken& token, Tag tag);
  std::size_t adopt_inner(std::size_t formatting_at, std::size_t furthest_at,
                          std::size_t formatting_entry);

  // What a mode's rules ask for: the token is done with, is to be looked at again under the mode
  // that is set by now, or is to be handled by the rules "in body".
  enum class Step : std::uint8_t { kDone, kAgain, kInBody };

  // Start tags, by insertion mode.
  Placement html_start(const TagToken& token, Tag tag);
  Step before_body_start(Tag tag, Placement& placement);
  Step in_template_start(Tag tag, Placement& placement);
  Step in_frameset_start(Tag tag, Placement& placement);
  Placement in_head_start(Tag tag);
  Placement in_body_start(const TagToken& token, Tag tag);
  Placement in_body_start_rare(const TagToken& token, Tag tag);
  Placement formatting_start(const TagToken& token, Tag tag);
  Placement select_part_start(Tag tag);
  Placement again(Tag tag);
  Placement frameset_in_body();
  Placement childless(Tag tag, bool reconstructs, bool keeps_frameset);
  void list_item_start(Tag tag, Tag other);
  Step table_start(const TagToken& token, Tag tag, Placement& placement);
  Step in_table_start(const TagToken& token, Tag tag, Placement& placement);
  Step in_column_group_start(Tag tag, Placement& placement);
  Step in_table_body_start(Tag tag, Placement& placement);
  Step in_row_start(Tag tag, Placement& placement);
  void close_cell();
  Placement foreign_start(const TagToken& token);
  Placement open_foreign(const TagToken& token, Space space);
  [[nodiscard]] bool is_foreign_for_start(Tag tag) const;

  // End tags.
  bool ends_current(Tag tag);
  void end_tag_slowly(const TagToken& token);
  void html_end(const TagToken& token);
  Step before_body_end(Tag tag);
  void in_body_end(const TagToken& token);
  void any_other_end(const TagToken& token);
  void form_end();
  void heading_end();
  void template_end();
  Step table_end(Tag tag);
  Step in_table_end(Tag tag);
  Step in_table_body_end(Tag tag);
  Step in_row_end(Tag tag);
  Step in_cell_end(Tag tag);
  bool close_caption();
  bool close_row();
  bool close_table_body();
  void foreign_end(const TagToken& token);
  void break_out();

  void text_slowly(std::string_view text);
  void html_text(bool visible);

  Placement opened(Tag tag) {
    push_html(tag);
    return made(tag);
  }
  static Placement made(Tag tag, Model model = Model::kData) {
    return {true, false, Space::kHtml, tag, model};
  }
  void not_frameset() {
    frameset_ok_ = false;
    set_mode(mode_);
  }

  Mode mode_ = Mode::kInitial;
  bool fragment_ = false;
  bool quirks_ = false;
  bool frameset_ok_ = true;
  bool head_seen_ = false;
  bool in_contents_ = false;  // the mode is "in body", "in cell" or "in caption"
  bool quiet_ = false;        // text changes nothing, as long as there is nothing to reconstruct
  bool unsettled_ = false;    // formatting elements may have to be reconstructed
  bool met_limit_ = false;
  std::uint32_t form_ = 0;  // the form element pointer's element, 0 for none
  std::uint32_t last_id_ = 0;
  std::vector<Element> open_;
  std::vector<Formatting> formatting_;
  std::vector<Mode> template_modes_;
  std::uint16_t counts_[kTagCount] = {};  // of the open HTML elements
};

// The usual end tag is the current node's own, and does nothing but pop it.
inline bool Construction::ends_current(Tag tag) {
  if (!in_contents_ || open_.empty()) return false;
  const Element& current = open_.back();
  if (current.tag != tag || current.space != Space::kHtml) return false;
  if (has(tag, kFormatting)) {
    if (formatting_.empty() || formatting_.back().id != current.id) return false;
    formatting_.pop_back();
    if (!formatting_.empty() && !formatting_.back().open) unsettled_ = true;
  } else if (!has(tag, kPlainEnd)) {
    return false;
  }
  --counts_[static_cast<std::size_t>(tag)];
  open_.pop_back();
  return true;
}

// A hash of a name in any case, for names that have no number.
std::uint64_t hash_name(std::string_view name);

}  // namespace varve::parse::html
