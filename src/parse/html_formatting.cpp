// The list of active formatting elements (WHATWG HTML 13.2.4.3) and the adoption agency algorithm
// (13.2.6.4.7), for what they do to the stack of open elements.
#include "parse/html_construction.hpp"

namespace varve::parse::html {

void Construction::erase_formatting(std::size_t index) {
  formatting_.erase(formatting_.begin() + static_cast<std::ptrdiff_t>(index));
  unsettled_ = true;
}

std::size_t Construction::find_formatting(Tag tag) const {
  for (std::size_t i = formatting_.size(); i-- > 0;) {
    if (formatting_[i].tag == Tag::kUnknown) break;
    if (formatting_[i].tag == tag) return i;
  }
  return kNowhere;
}

std::size_t Construction::find_entry(const Element& element) const {
  if (element.entry < formatting_.size() && formatting_[element.entry].id == element.id) {
    return element.entry;
  }
  for (std::size_t i = formatting_.size(); i-- > 0;) {
    if (formatting_[i].id == element.id) return i;
  }
  return kNowhere;
}

// With the Noah's Ark clause: three alike, and the first goes. Alike is judged by the bytes.
void Construction::push_formatting(const TagToken& token) {
  Element& element = open_.back();
  const char* const from = token.name.data() + token.name.size();
  const std::string_view attributes(from, static_cast<std::size_t>(token.end - from));
  std::size_t alike = 0;
  std::size_t first = kNowhere;
  for (std::size_t i = formatting_.size(); i-- > 0;) {
    if (formatting_[i].tag == Tag::kUnknown) break;
    if (formatting_[i].tag == element.tag && formatting_[i].attributes == attributes) {
      ++alike;
      first = i;
    }
  }
  if (alike >= 3) erase_formatting(first);
  make_room();
  element.entry = static_cast<std::uint16_t>(formatting_.size());
  formatting_.push_back({element.tag, true, element.id, attributes});
}

void Construction::make_room() {
  if (formatting_.size() < kMaxFormatting) return;
  met_limit_ = true;
  erase_formatting(0);
}

void Construction::push_marker() {
  make_room();
  formatting_.push_back({Tag::kUnknown, true, 0, {}});
}

void Construction::clear_to_marker() {
  unsettled_ = true;
  while (!formatting_.empty()) {
    const bool marker = formatting_.back().tag == Tag::kUnknown;
    formatting_.pop_back();
    if (marker) break;
  }
}

void Construction::reconstruct() {
  if (!unsettled_) return;
  std::size_t first = formatting_.size();
  while (first > 0 && formatting_[first - 1].tag != Tag::kUnknown && !formatting_[first - 1].open) {
    --first;
  }
  for (; first < formatting_.size(); ++first) {
    Formatting& formatting = formatting_[first];
    formatting.id = push_html(formatting.tag).id;
    formatting.open = true;
    open_.back().entry = static_cast<std::uint16_t>(first);
  }
  unsettled_ = false;
}

void Construction::adopt(const TagToken& token, Tag tag) {
  if (current_is(tag) && find_entry(open_.back()) == kNowhere) {
    pop();
    return;
  }
  for (int round = 0; round < 8; ++round) {
    if (!adopt_once(token, tag)) break;
  }
}

// One round of the outer loop; false where the algorithm ends.
bool Construction::adopt_once(const TagToken& token, Tag tag) {
  const std::size_t entry = find_formatting(tag);
  if (entry == kNowhere) {
    any_other_end(token);
    return false;
  }
  const std::uint32_t old_id = formatting_[entry].id;
  const std::size_t at = formatting_[entry].open ? find_id(old_id) : kNowhere;
  if (at == kNowhere) {
    erase_formatting(entry);
    return false;
  }
  if (!is_id_in_scope(at)) return false;
  std::size_t furthest = at + 1;
  while (furthest < open_.size() && (open_[furthest].flags & kIsSpecial) == 0) ++furthest;
  if (furthest == open_.size()) {
    pop_to(at);
    erase_formatting(entry);
    return false;
  }
  const std::uint32_t furthest_id = open_[furthest].id;
  std::size_t bookmark = adopt_inner(at, furthest, entry);
  // The clone takes the element's place in the list, and stands behind the furthest block.
  const std::size_t old_entry = find_entry(open_[at]);
  Formatting clone = formatting_[old_entry];
  erase_formatting(old_entry);
  if (bookmark > old_entry) --bookmark;
  Element element = make(clone.tag, Space::kHtml);
  element.entry = static_cast<std::uint16_t>(bookmark);
  clone.id = element.id;
  formatting_.insert(formatting_.begin() + static_cast<std::ptrdiff_t>(bookmark), clone);
  remove_at(at);
  insert_at(find_id(furthest_id) + 1, element);
  unsettled_ = true;
  return true;
}

// The inner loop, from above the furthest block up to the formatting element; gives the bookmark, a
// place in the list.
std::size_t Construction::adopt_inner(std::size_t formatting_at, std::size_t furthest_at,
                                      std::size_t formatting_entry) {
  std::size_t bookmark = formatting_entry;
  bool first = true;
  int counter = 0;
  for (std::size_t node = furthest_at; node-- > formatting_at + 1;) {
    ++counter;
    std::size_t entry = find_entry(open_[node]);
    if (counter > 3 && entry != kNowhere) {
      erase_formatting(entry);
      if (bookmark > entry) --bookmark;
      entry = kNowhere;
    }
    if (entry == kNowhere) {
      remove_at(node);
      continue;
    }
    Element clone = make(open_[node].tag, Space::kHtml);
    clone.entry = static_cast<std::uint16_t>(entry);
    formatting_[entry].id = clone.id;
    open_[node] = clone;
    if (first) bookmark = entry + 1;
    first = false;
  }
  return bookmark;
}

}  // namespace varve::parse::html
