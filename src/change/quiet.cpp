#include "change/quiet.hpp"

#include <algorithm>

#include "change/day.hpp"
#include "change/digit.hpp"
#include "change/template.hpp"
#include "varve/base/ascii.hpp"

namespace varve::change {
namespace {

// Of so many templates that leave words open a passage is noise as a whole.
constexpr std::size_t kRestless = 3;

// "(3) Inbox": how much is unread.
std::string_view without_unread(std::string_view title) {
  if (!title.starts_with('(')) return title;
  const std::size_t end = title.find_first_not_of("0123456789+", 1);
  if (end == std::string_view::npos || end < 2 || title[end] != ')') return title;
  return trim(title.substr(end + 1));
}

bool has_prefix(const Noise::Seen& seen, const std::string& prefix) {
  const auto found = seen.lower_bound(prefix);
  return found != seen.end() && found->first.starts_with(prefix);
}

// Of each place, whether it or one around it is among those.
std::vector<bool> covered(const std::vector<Place>& places, const Noise::Seen& seen) {
  std::vector<bool> out(places.size());
  for (std::size_t i = 1; i < places.size() && !seen.empty(); ++i) {
    out[i] = out[places[i].parent] || seen.count(places[i].path) > 0;
  }
  return out;
}

class Quieter {
 public:
  Quieter(const View& view, const Noise& noise)
      : view_(view), noise_(noise), blocks_(covered(view.places, noise.blocks)) {
    for (const Place& place : view.places) {
      const std::string prefix = place.path + "\n";
      has_spots_.push_back(has_prefix(noise.spots, prefix));
      has_templates_.push_back(has_prefix(noise.templates, prefix));
    }
  }

  Quiet make() {
    Quiet out;
    out.page.title = view_.page.title;
    out.page.language = view_.page.language;
    for (std::size_t i = 0; i < view_.spots.size(); ++i) take_passage(i, out);
    take_shapes(out);
    for (const Resource& each : view_.resources) take_resource(each, out);
    for (const Outlink& each : view_.links) {
      if (blocks_[each.place] || noise_.links.count(path(each.place)) > 0) {
        ++out.left_out.links;
        continue;
      }
      out.links.push_back({own(without_parameters(each.key, noise_.parameters)), each.place});
    }
    return out;
  }

 private:
  [[nodiscard]] const std::string& path(std::uint32_t place) const {
    return view_.places[place].path;
  }

  // What a site has of its own stays the same when the site moves.
  [[nodiscard]] std::string own(std::string key) const {
    const std::string& origin = view_.origin;
    const bool is_own = !origin.empty() && key.starts_with(origin) && key[origin.size()] == '/';
    return is_own ? key.substr(origin.size()) : key;
  }

  void take_passage(std::size_t i, Quiet& out) const {
    const Spot& spot = view_.spots[i];
    if (blocks_[spot.place]) return;
    if (has_spots_[spot.place] && noise_.spots.count(spot_key(path(spot.place), spot.turn)) > 0) {
      return;
    }
    text::Passage passage = view_.page.passages[i];
    passage.text = without_usual_noise(view_, i);
    if (has_templates_[spot.place] && !fit(spot, passage.text)) return;
    out.page.passages.push_back(std::move(passage));
    out.spots.push_back(spot);
  }

  // By the first template that it is of. False where it is of none, and the passage was seen to be
  // of so many that the next will be another one again.
  bool fit(const Spot& spot, std::string& text) const {
    const std::string bare = view_.time ? without_day(text, *view_.time) : text;
    std::size_t seen = 0;
    for (const std::string& turn : {std::to_string(spot.turn), std::string("*")}) {
      const std::string prefix = path(spot.place) + "\n" + turn + "\n";
      for (auto each = noise_.templates.lower_bound(prefix);
           each != noise_.templates.end() && each->first.starts_with(prefix); ++each) {
        const auto pattern = std::string_view(each->first).substr(prefix.size());
        auto fits = fitted(pattern, bare);
        if (fits) {
          text = *std::move(fits);
          return true;
        }
        if (pattern.find(kAnyWords) != std::string_view::npos) ++seen;
      }
    }
    return seen < kRestless;
  }

  void take_shapes(Quiet& out) const {
    const std::vector<bool> slots = covered(view_.places, noise_.slots);
    for (const Shape& each : view_.shapes) {
      const bool is_noise =
          blocks_[each.place] || slots[each.place] || noise_.shapes.count(path(each.place)) > 0;
      if (is_noise) {
        ++out.left_out.shapes;
      } else {
        out.shapes.push_back(each);
      }
    }
  }

  void take_resource(const Resource& each, Quiet& out) const {
    std::string key = without_parameters(each.key, noise_.parameters);
    if (blocks_[each.place] || noise_.resources.count(key) > 0 ||
        noise_.resources.count(folder_of(key)) > 0) {
      ++out.left_out.resources;
      return;
    }
    out.resources.push_back({own(std::move(key)), each.use, each.digest, each.place});
  }

  const View& view_;
  const Noise& noise_;
  std::vector<bool> blocks_;
  std::vector<bool> has_spots_;
  std::vector<bool> has_templates_;
};

}  // namespace

Quiet quiet(const View& view, const Noise& noise) {
  return Quieter(view, noise).make();
}

bool is_tabular(const text::Passage& passage, std::string_view path) {
  const std::string_view last = path.substr(path.rfind('>') + 1);
  const std::string_view name = last.substr(0, last.find_first_of("#."));
  return passage.kind == text::PassageKind::kCell || name == "dd" || name == "dt";
}

std::string without_usual_noise(const View& view, std::size_t passage) {
  const text::Passage& said = view.page.passages[passage];
  const std::string& path = view.places[view.spots[passage].place].path;
  std::string text(path == "title" ? without_unread(said.text) : said.text);
  return without_usual_noise(std::move(text), is_tabular(said, path));
}

std::string spot_key(std::string_view path, std::uint32_t turn) {
  return std::string(path) + "\n" + std::to_string(turn);
}

std::string without_parameters(std::string_view key, const Noise::Seen& names) {
  const std::size_t query = key.find('?');
  if (names.empty() || query == std::string_view::npos) return std::string(key);
  std::string out(key.substr(0, query + 1));
  for (std::size_t at = query + 1; at <= key.size();) {
    const std::size_t end = std::min(key.find('&', at), key.size());
    const std::string_view pair = key.substr(at, end - at);
    const std::string_view name = pair.substr(0, pair.find('='));
    if (names.find(name) == names.end()) (out += pair) += '&';
    at = end + 1;
  }
  out.pop_back();
  return out;
}

std::string_view folder_of(std::string_view key) {
  key = key.substr(0, key.find('?'));
  const std::size_t root = key.find('/', key.find("://") + 3);
  const std::size_t name = key.rfind('/');
  return root == std::string_view::npos || name <= root ? std::string_view()
                                                        : key.substr(0, name + 1);
}

std::size_t word_count(std::string_view text) {
  std::size_t words = 0;
  std::size_t together = 0;  // characters of scripts without spaces, three bytes each
  bool in_word = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool wide = byte >= 0xE3 && byte <= 0xE9 && i + 2 < text.size();
    // U+2000 to U+2FFF, E2 in UTF-8, are signs: "…", "–", "€".
    const bool letter = is_alpha(text[i]) || is_digit(text[i]) || (byte >= 0xC3 && byte != 0xE2);
    if (wide || byte == 0xE2) {
      together += wide ? 1 : 0;
      i += 2;
      in_word = false;
    } else if (letter) {
      words += in_word ? 0 : 1;
      in_word = true;
    } else if (byte < 0x80 && text[i] != '\'' && text[i] != '.' && text[i] != ',') {
      in_word = false;
    }
  }
  return words + (together + 1) / 2;
}

}  // namespace varve::change
