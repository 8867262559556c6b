#include "change/tree_reader.hpp"

#include <algorithm>

#include "change/element.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/bytes.hpp"

namespace varve::change {
namespace {

// What is built of it is seen; within a drawing every stroke is an element.
bool has_shape(const GumboElement& element) {
  switch (element.tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_META:
    case GUMBO_TAG_LINK:
    case GUMBO_TAG_BASE:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_TEMPLATE:
      return false;
    default:
      return element.tag_namespace == GUMBO_NAMESPACE_HTML || element.tag == GUMBO_TAG_SVG;
  }
}

std::uint64_t shape_of(const GumboElement& element, std::vector<std::uint64_t>& inner) {
  std::sort(inner.begin(), inner.end());
  inner.erase(std::unique(inner.begin(), inner.end()), inner.end());
  std::string said(name_of(element));
  (said += '\0') += attribute_of(element, "role");
  said += '\0';
  for (const std::uint64_t each : inner) put(said, each);
  return KeyedHash()(said);
}

}  // namespace

void TreeReader::read(const GumboNode& document, View& view) {
  view_ = &view;
  parse::tree::walk(
      document, [this](const GumboNode& node) { return enter(node); },
      [this](const GumboNode& node) { leave(node); });
  for (const std::string& key : kept_keys_) ignored_keys_.erase(key);
  const auto in_order = [](const Shape& a, const Shape& b) {
    return std::tie(a.place, a.hash) < std::tie(b.place, b.hash);
  };
  const auto same = [](const Shape& a, const Shape& b) {
    return a.place == b.place && a.hash == b.hash;
  };
  std::sort(view.shapes.begin(), view.shapes.end(), in_order);
  view.shapes.erase(std::unique(view.shapes.begin(), view.shapes.end(), same), view.shapes.end());
}

std::uint32_t TreeReader::place_of(const GumboNode* element) const {
  const auto found = place_of_.find(element);
  return found == place_of_.end() ? 0 : found->second;
}

bool TreeReader::enter(const GumboNode& node) {
  if (node.type == GUMBO_NODE_DOCUMENT) return true;
  if (!is_element(node)) return false;
  const std::uint32_t outer = levels_.empty() ? 0 : levels_.back().place;
  const std::uint32_t place = places_.within(outer, node.v.element);
  if (ignored_.count(&node) > 0) ++ignored_depth_;
  place_of_.emplace(&node, place);
  read_links(node.v.element, place);
  levels_.push_back({&node, place, {}});
  return true;
}

void TreeReader::leave(const GumboNode& node) {
  if (node.type == GUMBO_NODE_DOCUMENT) return;
  Level level = std::move(levels_.back());
  levels_.pop_back();
  if (ignored_depth_ > 0) {
    if (ignored_.count(&node) > 0) --ignored_depth_;
    return;
  }
  if (!has_shape(node.v.element)) return;
  const std::uint64_t hash = shape_of(node.v.element, level.inner);
  view_->shapes.push_back({level.place, hash});
  if (!levels_.empty()) levels_.back().inner.push_back(hash);
}

void TreeReader::read_links(const GumboElement& element, std::uint32_t place) {
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
  const std::string_view href = attribute_of(element, "href");
  const std::string_view src = attribute_of(element, "src");
  if (element.tag == GUMBO_TAG_BASE && !has_base_ && !href.empty()) {
    has_base_ = true;
    if (auto base = url::Url::parse(href, base_ ? &*base_ : nullptr)) base_ = std::move(base);
  } else if (element.tag == GUMBO_TAG_A || element.tag == GUMBO_TAG_AREA) {
    std::string key = ignored_depth_ > 0 ? std::string() : link_key(resolved(href));
    if (!key.empty()) view_->links.push_back({std::move(key), place});
  } else if (element.tag == GUMBO_TAG_LINK) {
    std::string rel(attribute_of(element, "rel"));
    std::transform(rel.begin(), rel.end(), rel.begin(), lower);
    if (rel.find("stylesheet") != std::string::npos) add_resource(href, Use::kStyle, place);
  } else if (element.tag == GUMBO_TAG_SCRIPT) {
    add_resource(src, Use::kScript, place);
  } else if (element.tag == GUMBO_TAG_IMG || element.tag == GUMBO_TAG_INPUT) {
    add_resource(src, Use::kImage, place);
  } else {
    add_resource(attribute_of(element, "poster"), Use::kImage, place);
    add_resource(src, Use::kOther, place);
  }
}

void TreeReader::add_resource(std::string_view url, Use use, std::uint32_t place) {
  if (url.empty()) return;
  std::string key = resource_key(resolved(url));
  if (key.empty()) return;
  if (ignored_depth_ > 0) {
    ignored_keys_.insert(std::move(key));
    return;
  }
  kept_keys_.insert(key);
  view_->resources.push_back({std::move(key), use, std::nullopt, place});
}

std::string TreeReader::resolved(std::string_view url) const {
  const auto parsed = url.empty() ? std::nullopt : url::Url::parse(url, base_ ? &*base_ : nullptr);
  return parsed ? parsed->href() : std::string();
}

}  // namespace varve::change
