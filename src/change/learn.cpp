// What two fetches of one moment show to be noise.
#include <algorithm>
#include <set>

#include "change/day.hpp"
#include "change/quiet.hpp"
#include "change/template.hpp"
#include "varve/base/ascii.hpp"
#include "varve/change/noise.hpp"
#include "varve/history/difference.hpp"

namespace varve::change {
namespace {

using history::Edit;

constexpr std::size_t kFewWords = 3;

void note(Noise::Seen& seen, std::string key) {
  if (!key.empty() && key.size() <= Noise::kMostKey) seen.emplace(std::move(key), 1);
}

// A part of a page; not the page.
bool may_be_block(const Place& place) {
  const std::string_view last = std::string_view(place.path).substr(place.path.rfind('>') + 1);
  const std::string_view name = last.substr(0, last.find_first_of("#."));
  return name != "html" && name != "body" && name != "main" && name != "title" && !name.empty();
}

// Around what has another shape each time everything has.
void note_shapes_around(const View& view, std::uint32_t place, Noise& noise) {
  for (; place != 0; place = view.places[place].parent) {
    note(noise.shapes, view.places[view.places[place].parent].path);
  }
}

// How many of what stands in each place, and in those in it, differ.
struct Tally {
  explicit Tally(std::size_t places) : all(places), differing(places) {}

  void add(std::uint32_t place, bool differs) {
    ++all[place];
    if (differs) ++differing[place];
  }
  void add_up(const std::vector<Place>& places) {
    for (std::size_t i = places.size(); i-- > 1;) {
      all[places[i].parent] += all[i];
      differing[places[i].parent] += differing[i];
    }
  }
  [[nodiscard]] bool mostly_differs(std::uint32_t place) const {
    return 2 * differing[place] > all[place];
  }

  std::vector<std::size_t> all;
  std::vector<std::size_t> differing;
};

// The passages that differ between the two, and how.
class TextLearner {
 public:
  TextLearner(const View& first, const View& second, Noise& noise)
      : views_{&first, &second}, noise_(noise) {}

  void learn() {
    text::PageText before = usual(0);
    text::PageText after = usual(1);
    const auto comparison = history::compare(before, after);
    std::map<std::string, std::size_t> gone;  // removed passages by their spot
    for (const auto& edit : comparison.edits) {
      if (edit.edit != Edit::kRemoved) continue;
      gone.emplace(key_of(0, *edit.before), *edit.before);
      differs_[0].insert(*edit.before);
    }
    for (const auto& edit : comparison.edits) {
      if (edit.edit == Edit::kChanged) changed(edit);
      if (edit.edit == Edit::kAdded) added(*edit.after, gone, before, after);
    }
    note_templates();
    note_blocks(0);
    note_blocks(1);
  }

 private:
  [[nodiscard]] text::PageText usual(std::size_t side) const {
    text::PageText page;
    for (std::size_t i = 0; i < views_[side]->spots.size(); ++i) {
      page.passages.push_back(views_[side]->page.passages[i]);
      page.passages.back().text = without_usual_noise(*views_[side], i);
    }
    return page;
  }
  [[nodiscard]] const std::string& path(std::size_t side, std::size_t passage) const {
    return views_[side]->places[views_[side]->spots[passage].place].path;
  }
  [[nodiscard]] std::string key_of(std::size_t side, std::size_t passage) const {
    return spot_key(path(side, passage), views_[side]->spots[passage].turn);
  }

  void changed(const history::PassageEdit& edit) {
    std::string pattern = template_of(edit.pieces);
    if (views_[0]->time) pattern = without_day(pattern, *views_[0]->time);
    if (path(0, *edit.before) != path(1, *edit.after) || pattern.size() > Noise::kMostKey / 2 ||
        mostly_differs(edit.pieces)) {
      differs_[0].insert(*edit.before);
      differs_[1].insert(*edit.after);
      return;
    }
    templates_[path(0, *edit.before) + "\n" + pattern].push_back(
        views_[0]->spots[*edit.before].turn);
    if (pattern.find(kAnyWords) == std::string::npos) return;
    reworded_[0].insert(*edit.before);
    reworded_[1].insert(*edit.after);
  }

  // Then the words that both have in common say little about the next time.
  static bool mostly_differs(const std::vector<history::Piece>& pieces) {
    std::map<Edit, std::size_t> words;
    for (const history::Piece& piece : pieces) words[piece.edit] += word_count(piece.text);
    const std::size_t differing = std::max(words[Edit::kRemoved], words[Edit::kAdded]);
    return differing >= kFewWords && differing >= words[Edit::kSame];
  }

  // What stands at the same spot as one that went, and is a number or a code as that was.
  void added(std::size_t after, const std::map<std::string, std::size_t>& gone,
             const text::PageText& before_page, const text::PageText& after_page) {
    differs_[1].insert(after);
    const auto found = gone.find(key_of(1, after));
    if (found == gone.end()) return;
    const auto kind =
        kind_of_both(before_page.passages[found->second].text, after_page.passages[after].text);
    if (!kind) return;
    note(noise_.templates, found->first + "\n" + *kind);
    differs_[0].erase(found->second);
    differs_[1].erase(after);
  }

  // Of several passages of a place for any of them, but for templates without words of their own.
  void note_templates() {
    for (const auto& [key, turns] : templates_) {
      const std::size_t end = key.find('\n');
      const std::string place = key.substr(0, end);
      const std::string pattern = key.substr(end + 1);
      if (turns.size() > 1 && has_words(pattern)) {
        note(noise_.templates, place + "\n*\n" + pattern);
        continue;
      }
      for (const std::uint32_t turn : turns) {
        note(noise_.templates, spot_key(place, turn) + "\n" + pattern);
      }
    }
  }

  // The nearest place with a name around it of which most differs; else the spot alone.
  void note_blocks(std::size_t side) {
    const View& view = *views_[side];
    Tally tally(view.places.size());
    for (std::size_t i = 0; i < view.spots.size(); ++i) {
      tally.add(view.spots[i].place, differs_[side].count(i) + reworded_[side].count(i) > 0);
    }
    tally.add_up(view.places);
    for (const std::size_t passage : differs_[side]) {
      const std::uint32_t block = block_around(view, tally, view.spots[passage].place);
      if (block != 0) {
        note_block(view, block);
      } else if (view.spots[passage].place != 0) {
        note(noise_.spots, key_of(side, passage));
      }
    }
    // A template says enough of one passage, but not of a list of recommendations.
    for (const std::size_t passage : reworded_[side]) {
      const std::uint32_t block = block_around(view, tally, view.spots[passage].place);
      if (block != 0 && tally.differing[block] > 1) note_block(view, block);
    }
  }

  void note_block(const View& view, std::uint32_t place) {
    note(noise_.blocks, view.places[place].path);
    note_shapes_around(view, place, noise_);
  }

  static std::uint32_t block_around(const View& view, const Tally& tally, std::uint32_t place) {
    for (std::uint32_t at = place; at != 0; at = view.places[at].parent) {
      if (!may_be_block(view.places[at]) || !tally.mostly_differs(at)) break;
      if (view.places[at].is_named) return at;
    }
    const bool several = tally.differing[place] > 1 && tally.mostly_differs(place);
    return several && may_be_block(view.places[place]) ? place : 0;
  }

  const View* views_[2];
  Noise& noise_;
  std::set<std::size_t> differs_[2];   // passages that have no other in their place
  std::set<std::size_t> reworded_[2];  // that differ by more than numbers and codes
  std::map<std::string, std::vector<std::uint32_t>> templates_;  // by place and template
};

using ShapesByPath = std::map<std::string_view, std::set<std::uint64_t>>;

ShapesByPath shapes_by_path(const View& view) {
  ShapesByPath out;
  for (const Shape& each : view.shapes) out[view.places[each.place].path].insert(each.hash);
  return out;
}

// The nearest place with a name, of those that both pages have; 0 where there is none.
std::uint32_t slot_around(const View& view, const ShapesByPath& other, std::uint32_t place) {
  for (std::uint32_t at = place; at != 0; at = view.places[at].parent) {
    if (!may_be_block(view.places[at])) break;
    if (view.places[at].is_named && other.count(view.places[at].path) > 0) return at;
  }
  return 0;
}

void learn_shapes(const View& view, const ShapesByPath& own, const ShapesByPath& other,
                  Noise& noise) {
  for (const Shape& each : view.shapes) {
    const std::string& path = view.places[each.place].path;
    const auto there = other.find(path);
    if (there != other.end() && there->second == own.at(path)) continue;
    const std::uint32_t slot = there == other.end() ? slot_around(view, other, each.place) : 0;
    if (slot == 0) {
      note(noise.shapes, path);
      continue;
    }
    note(noise.slots, view.places[slot].path);
    note_shapes_around(view, slot, noise);
  }
}

template <typename Keyed>
std::map<std::string, const Keyed*> by_key(const std::vector<Keyed>& all, const Noise& noise) {
  std::map<std::string, const Keyed*> out;
  for (const Keyed& each : all) out.emplace(without_parameters(each.key, noise.parameters), &each);
  return out;
}

std::map<std::string_view, std::string_view> parameters_of(std::string_view key) {
  std::map<std::string_view, std::string_view> out;
  for (std::size_t at = key.find('?'); at != std::string_view::npos && at < key.size();) {
    const std::size_t end = std::min(key.find('&', at + 1), key.size());
    const std::string_view pair = key.substr(at + 1, end - at - 1);
    out.emplace(pair.substr(0, pair.find('=')), pair.substr(std::min(pair.find('='), pair.size())));
    at = end;
  }
  return out;
}

// Two URLs that are the same but for the values of some parameters, of which the pages have no
// other like it.
template <typename Keyed>
void learn_parameters(const std::vector<Keyed>& first, const std::vector<Keyed>& second,
                      Noise& noise) {
  std::map<std::string_view, std::vector<std::string_view>> ones;
  std::map<std::string_view, std::vector<std::string_view>> others;
  const auto bare = [](std::string_view key) { return key.substr(0, key.find('?')); };
  for (const Keyed& each : first) ones[bare(each.key)].push_back(each.key);
  for (const Keyed& each : second) others[bare(each.key)].push_back(each.key);
  for (const auto& [url, keys] : ones) {
    const auto other = others.find(url);
    if (other == others.end() || keys.size() != 1 || other->second.size() != 1) continue;
    const auto values = parameters_of(other->second[0]);
    for (const auto& [name, value] : parameters_of(keys[0])) {
      const auto found = values.find(name);
      if (found != values.end() && found->second != value)
        note(noise.parameters, std::string(name));
    }
  }
}

// The file, or its folder where most of what the pages show out of it differs.
void learn_resources(const View& first, const View& second, Noise& noise) {
  const auto ones = by_key(first.resources, noise);
  const auto others = by_key(second.resources, noise);
  std::map<std::string_view, std::pair<std::size_t, std::size_t>> folders;  // differing, all
  std::set<std::string_view> differing;
  const auto compare = [&](const auto& own, const auto& theirs) {
    for (const auto& [key, resource] : own) {
      const auto other = theirs.find(key);
      const bool gone = other == theirs.end();
      if (!gone && other->second->digest != resource->digest) note(noise.resources, key);
      auto& [of_folder, all] = folders[folder_of(key)];
      of_folder += gone ? 1 : 0;
      ++all;
      if (gone) differing.insert(key);
    }
  };
  compare(ones, others);
  compare(others, ones);
  for (const std::string_view key : differing) {
    const std::string_view folder = folder_of(key);
    const auto& [of_folder, all] = folders[folder];
    note(noise.resources, std::string(2 * of_folder > all && !folder.empty() ? folder : key));
  }
}

void learn_links(const View& view, const View& other, Noise& noise) {
  const auto own = by_key(view.links, noise);
  const auto theirs = by_key(other.links, noise);
  std::map<std::string_view, std::pair<std::size_t, std::size_t>> places;  // differing, all
  for (const auto& [key, link] : own) {
    auto& [differing, all] = places[view.places[link->place].path];
    differing += theirs.count(key) == 0 ? 1 : 0;
    ++all;
  }
  for (const auto& [path, counts] : places) {
    if (2 * counts.first > counts.second) note(noise.links, std::string(path));
  }
}

}  // namespace

Noise learn(const View& first, const View& second) {
  Noise noise;
  TextLearner(first, second, noise).learn();
  const ShapesByPath ones = shapes_by_path(first);
  const ShapesByPath others = shapes_by_path(second);
  learn_shapes(first, ones, others, noise);
  learn_shapes(second, others, ones, noise);
  learn_parameters(first.resources, second.resources, noise);
  learn_parameters(first.links, second.links, noise);
  learn_resources(first, second, noise);
  learn_links(first, second, noise);
  learn_links(second, first, noise);
  Noise bounded;
  bounded.merge(noise);
  return bounded;
}

}  // namespace varve::change
