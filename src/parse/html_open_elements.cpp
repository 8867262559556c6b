// The stack of open elements (WHATWG HTML 13.2.4.2) and what walks over it.
#include <algorithm>

#include "parse/html_construction.hpp"
#include "parse/html_scan.hpp"

namespace varve::parse::html {
namespace {}  // namespace

std::uint64_t hash_name(std::string_view name) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(lower(c))) * 1099511628211ull;
  return hash;
}

Construction::Construction(Start start) : fragment_(start == Start::kFragmentOfBody) {
  open_.reserve(kMaxDepth);
  formatting_.reserve(32);
  if (fragment_) {
    push_html(Tag::kHtml);
    set_mode(Mode::kInBody);
  }
}

Construction::Element Construction::make(Tag tag, Space space, std::uint64_t name) {
  Element element{tag, space, 0, 0, ++last_id_, name};
  if (space == Space::kHtml) {
    element.flags = static_cast<std::uint8_t>((has(tag, kSpecial) ? kIsSpecial : 0) |
                                              (has(tag, kScope) ? kIsScope : 0));
  } else if (space == Space::kSvg) {
    if (tag == Tag::kForeignObject || tag == Tag::kDesc || tag == Tag::kTitle) {
      element.flags = kIsSpecial | kIsScope | kIsHtmlPoint;
    }
  } else if (tag == Tag::kMi || tag == Tag::kMo || tag == Tag::kMn || tag == Tag::kMs ||
             tag == Tag::kMtext) {
    element.flags = kIsSpecial | kIsScope | kIsMathmlPoint;
  } else if (tag == Tag::kAnnotationXml) {
    element.flags = kIsSpecial | kIsScope;
  }
  return element;
}

void Construction::push(const Element& element) {
  if (open_.size() == kMaxDepth) {
    met_limit_ = true;
    pop();
  }
  open_.push_back(element);
  if (element.space == Space::kHtml) ++counts_[static_cast<std::size_t>(element.tag)];
}

Construction::Element Construction::push_html(Tag tag) {
  const Element element = make(tag, Space::kHtml);
  push(element);
  return element;
}

void Construction::pop() {
  remove_at(open_.size() - 1);
}

void Construction::remove_at(std::size_t index) {
  const Element& element = open_[index];
  if (element.space == Space::kHtml) {
    --counts_[static_cast<std::size_t>(element.tag)];
    if (has(element.tag, kFormatting)) {
      if (const std::size_t entry = find_entry(element); entry != kNowhere) {
        formatting_[entry].open = false;
        unsettled_ = true;
      }
    }
  }
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Construction::insert_at(std::size_t index, const Element& element) {
  open_.insert(open_.begin() + static_cast<std::ptrdiff_t>(index), element);
  if (element.space == Space::kHtml) ++counts_[static_cast<std::size_t>(element.tag)];
}

void Construction::pop_to(std::size_t size) {
  while (open_.size() > size) pop();
}

// Pops up to and with the nearest HTML element of that tag.
void Construction::pop_through(Tag tag) {
  while (!open_.empty()) {
    const bool last = current_is(tag);
    pop();
    if (last) break;
  }
}

bool Construction::current_is(Tag tag) const {
  return !open_.empty() && open_.back().tag == tag && open_.back().space == Space::kHtml;
}

std::size_t Construction::find_id(std::uint32_t id) const {
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (open_[i].id == id) return i;
  }
  return kNowhere;
}

// 13.2.4.2, "have an element in the specific scope".
bool Construction::in_scope(Tag tag, Tag also_ends, Tag also_ends_too) const {
  if (count(tag) == 0) return false;
  for (std::size_t i = open_.size(); i-- > 0;) {
    const Element& element = open_[i];
    if (element.space == Space::kHtml) {
      if (element.tag == tag) return true;
      if (element.tag == also_ends && also_ends != Tag::kUnknown) return false;
      if (element.tag == also_ends_too && also_ends_too != Tag::kUnknown) return false;
    }
    if ((element.flags & kIsScope) != 0) return false;
  }
  return false;
}

bool Construction::in_table_scope(Tag tag) const {
  return any_in_table_scope(tag, Tag::kUnknown, Tag::kUnknown);
}

bool Construction::any_in_table_scope(Tag a, Tag b, Tag c) const {
  for (std::size_t i = open_.size(); i-- > 0;) {
    const Element& element = open_[i];
    if (element.space != Space::kHtml || element.tag == Tag::kUnknown) continue;
    if (element.tag == a || element.tag == b || element.tag == c) return true;
    if (element.tag == Tag::kHtml || element.tag == Tag::kTable || element.tag == Tag::kTemplate) {
      return false;
    }
  }
  return false;
}

// Whether that very element is in the default scope.
bool Construction::is_id_in_scope(std::size_t index) const {
  for (std::size_t i = open_.size(); i-- > index;) {
    if (i == index) return true;
    if ((open_[i].flags & kIsScope) != 0) return false;
  }
  return false;
}

// 13.2.6.3.
void Construction::pop_implied(Tag except) {
  while (!open_.empty() && open_.back().space == Space::kHtml && has(open_.back().tag, kImplied) &&
         open_.back().tag != except) {
    pop();
  }
}

void Construction::pop_thoroughly_implied() {
  while (!open_.empty() && open_.back().space == Space::kHtml) {
    const Tag tag = open_.back().tag;
    if (!has(tag, kImplied) && (!has(tag, kTablePart) || tag == Tag::kCol)) break;
    pop();
  }
}

// "Clear the stack back to a table (table body, table row) context".
void Construction::clear_to(Tag a, Tag b, Tag c) {
  while (!open_.empty()) {
    const Element& element = open_.back();
    if (element.space == Space::kHtml && element.tag != Tag::kUnknown &&
        (element.tag == a || element.tag == b || element.tag == c ||
         element.tag == Tag::kTemplate || element.tag == Tag::kHtml)) {
      break;
    }
    pop();
  }
}

void Construction::close_p() {
  pop_implied(Tag::kP);
  pop_through(Tag::kP);
}

void Construction::set_mode(Mode mode) {
  mode_ = mode;
  in_contents_ = mode == Mode::kInBody || mode == Mode::kInCell || mode == Mode::kInCaption;
  quiet_ = in_contents_ && !frameset_ok_;
}

// 13.2.4.1, "reset the insertion mode appropriately".
void Construction::reset_mode() {
  for (std::size_t i = open_.size(); i-- > 0;) {
    const Element& element = open_[i];
    const bool last = i == 0;
    if (element.space != Space::kHtml) continue;
    switch (element.tag) {
      case Tag::kTd:
      case Tag::kTh:
        if (last) continue;
        return set_mode(Mode::kInCell);
      case Tag::kTr:
        return set_mode(Mode::kInRow);
      case Tag::kTbody:
      case Tag::kThead:
      case Tag::kTfoot:
        return set_mode(Mode::kInTableBody);
      case Tag::kCaption:
        return set_mode(Mode::kInCaption);
      case Tag::kColgroup:
        return set_mode(Mode::kInColumnGroup);
      case Tag::kTable:
        return set_mode(Mode::kInTable);
      case Tag::kTemplate:
        return set_mode(template_modes_.empty() ? Mode::kInBody : template_modes_.back());
      case Tag::kHead:
        if (last) continue;
        return set_mode(Mode::kInHead);
      case Tag::kBody:
        return set_mode(Mode::kInBody);
      case Tag::kFrameset:
        return set_mode(Mode::kInFrameset);
      case Tag::kHtml:
        if (fragment_) return set_mode(Mode::kInBody);
        return set_mode(head_seen_ ? Mode::kAfterHead : Mode::kBeforeHead);
      default:
        break;
    }
  }
  set_mode(Mode::kInBody);
}

}  // namespace varve::parse::html
