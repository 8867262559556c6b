// What a view has of a document's tree besides its text. Internal to change. Not thread-safe.
#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "change/places.hpp"
#include "varve/change/view.hpp"
#include "varve/parse/gumbo_tree.hpp"
#include "varve/url/url.hpp"

namespace varve::change {

class TreeReader {
 public:
  using Nodes = std::unordered_set<const GumboNode*>;
  // All outlive it.
  TreeReader(std::string_view url, const Nodes& ignored, Places& places)
      : base_(url::Url::parse(url)), ignored_(ignored), places_(places) {}

  // `resources` and `links` as they come; `shapes` once each.
  void read(const GumboNode& document, View& view);

  [[nodiscard]] std::uint32_t place_of(const GumboNode* element) const;
  // Whether only what is ignored names it.
  [[nodiscard]] bool is_ignored(const std::string& resource_key) const {
    return ignored_keys_.count(resource_key) > 0;
  }

 private:
  struct Level {
    const GumboNode* node = nullptr;
    std::uint32_t place = 0;
    std::vector<std::uint64_t> inner;  // the shapes of its children
  };

  bool enter(const GumboNode& node);
  void leave(const GumboNode& node);
  void read_links(const GumboElement& element, std::uint32_t place);
  void add_resource(std::string_view url, Use use, std::uint32_t place);
  [[nodiscard]] std::string resolved(std::string_view url) const;

  std::optional<url::Url> base_;
  bool has_base_ = false;  // from <base>
  const Nodes& ignored_;
  Places& places_;
  View* view_ = nullptr;
  std::size_t ignored_depth_ = 0;
  std::vector<Level> levels_;
  std::unordered_map<const GumboNode*, std::uint32_t> place_of_;
  std::unordered_set<std::string, KeyedHash> ignored_keys_;
  std::unordered_set<std::string, KeyedHash> kept_keys_;
};

}  // namespace varve::change
