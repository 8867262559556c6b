#include "varve/change/comparison.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "change/day.hpp"
#include "change/quiet.hpp"

namespace varve::change {
namespace {

using history::Edit;

constexpr double kBesideWeight = 0.5;  // of words beside the main text
constexpr double kCodeWeight = 0.2;    // of styles and scripts among resources
constexpr std::size_t kMostPricedSpots = 10'000;

bool same_resources(const View& before, const View& after) {
  return std::equal(before.resources.begin(), before.resources.end(), after.resources.begin(),
                    after.resources.end(), [](const Resource& a, const Resource& b) {
                      return a.key == b.key && a.digest == b.digest;
                    });
}

// A passage that both have says its date of something else.
void leave_out_days(const std::optional<Time>& before_time, text::PageText& before,
                    const std::optional<Time>& after_time, text::PageText& after) {
  if (!before_time || !after_time) return;
  std::set<std::string> texts[2];
  for (const text::Passage& each : before.passages) texts[0].insert(each.text);
  for (const text::Passage& each : after.passages) texts[1].insert(each.text);
  for (text::Passage& each : before.passages) {
    if (texts[1].count(each.text) == 0) each.text = without_day(each.text, *before_time);
  }
  for (text::Passage& each : after.passages) {
    if (texts[0].count(each.text) == 0) each.text = without_day(each.text, *after_time);
  }
}

struct WordTally {
  double all = 0;
  double changed = 0;
  std::size_t main_changed = 0;

  void add(const text::Passage& passage, std::size_t words, bool differs) {
    const double weighed = static_cast<double>(words) * (passage.main ? 1 : kBesideWeight);
    all += weighed;
    if (!differs) return;
    changed += weighed;
    if (passage.main) main_changed += words;
  }
};

void count_pieces(const text::Passage& before, const text::Passage& after,
                  const std::vector<history::Piece>& pieces, WordTally& tally) {
  for (const history::Piece& piece : pieces) {
    const std::size_t words = word_count(piece.text);
    if (piece.edit != Edit::kAdded) tally.add(before, words, piece.edit == Edit::kRemoved);
    if (piece.edit != Edit::kRemoved) tally.add(after, words, piece.edit == Edit::kAdded);
  }
}

WordTally count_words(const Comparison& comparison) {
  WordTally tally;
  for (const history::PassageEdit& edit : comparison.text.edits) {
    const text::Passage* const before =
        edit.before ? &comparison.before.passages[*edit.before] : nullptr;
    const text::Passage* const after =
        edit.after ? &comparison.after.passages[*edit.after] : nullptr;
    if (edit.edit == Edit::kChanged) {
      count_pieces(*before, *after, edit.pieces, tally);
      continue;
    }
    const bool is_old = history::is_of_old(edit.edit);
    const bool is_new = history::is_of_new(edit.edit);
    if (!is_new) tally.add(*before, word_count(before->text), edit.edit == Edit::kRemoved);
    if (!is_old) tally.add(*after, word_count(after->text), edit.edit == Edit::kAdded);
  }
  return tally;
}

// Prices of passages that are the same one in other words, and of those that stand where one was.
class PriceComparer {
 public:
  PriceComparer(const View& before, const View& after, const Quiet& old_one, const Quiet& new_one)
      : before_(before), after_(after), old_(old_one), new_(new_one) {}

  std::vector<PriceChange> compare(const history::Comparison& comparison) {
    for (const history::PassageEdit& edit : comparison.edits) {
      if (edit.edit == Edit::kRemoved && gone_.size() < kMostPricedSpots) gone(*edit.before);
    }
    for (const history::PassageEdit& edit : comparison.edits) {
      if (changes_.size() >= kMostPricedSpots) break;
      if (edit.edit == Edit::kChanged) {
        pair(prices_in(old_.page.passages[*edit.before].text),
             prices_in(new_.page.passages[*edit.after].text));
      } else if (edit.edit == Edit::kAdded && !gone_.empty()) {
        came(*edit.after);
      }
    }
    return std::move(changes_);
  }

 private:
  void gone(std::size_t passage) {
    auto prices = prices_in(old_.page.passages[passage].text);
    if (prices.empty()) return;
    const Spot& spot = old_.spots[passage];
    gone_.emplace(spot_key(before_.places[spot.place].path, spot.turn), std::move(prices));
  }
  void came(std::size_t passage) {
    const Spot& spot = new_.spots[passage];
    const auto found = gone_.find(spot_key(after_.places[spot.place].path, spot.turn));
    if (found != gone_.end()) pair(found->second, prices_in(new_.page.passages[passage].text));
  }
  void pair(const std::vector<std::string>& before, const std::vector<std::string>& after) {
    for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
      if (before[i] != after[i]) changes_.push_back({before[i], after[i]});
    }
  }

  const View& before_;
  const View& after_;
  const Quiet& old_;
  const Quiet& new_;
  std::map<std::string, std::vector<std::string>> gone_;
  std::vector<PriceChange> changes_;
};

// What both sets have not in common, of what they have together and what was left out.
template <typename Element>
std::optional<double> share_changed(const std::set<Element>& a, const std::set<Element>& b,
                                    std::size_t left_out) {
  if (a.empty() && b.empty()) return std::nullopt;
  const auto common = static_cast<std::size_t>(
      std::count_if(a.begin(), a.end(), [&](const Element& each) { return b.count(each) > 0; }));
  const std::size_t all = a.size() + b.size() - common;
  return static_cast<double>(all - common) / static_cast<double>(all + left_out);
}

// Wherever they stand: what a place is called changes with a class, which nobody sees by itself.
std::set<std::uint64_t> shapes_of(const Quiet& quiet) {
  std::set<std::uint64_t> out;
  for (const Shape& each : quiet.shapes) out.insert(each.hash);
  return out;
}

// Styles and scripts, which a reader does not see: each new build of a site changes them.
bool is_code(const Resource& resource) {
  return resource.use == Use::kStyle || resource.use == Use::kScript;
}

// A digest that is not known, of an imported page, may be any.
std::optional<double> resources_changed(const Quiet& before, const Quiet& after) {
  std::map<std::string_view, std::pair<const Resource*, const Resource*>> all;
  for (const Resource& each : before.resources) all[each.key].first = &each;
  for (const Resource& each : after.resources) all[each.key].second = &each;
  const auto left_out =
      static_cast<double>(std::max(before.left_out.resources, after.left_out.resources));
  // Of what is seen and of code: changed, all.
  std::pair<double, double> tallies[2] = {{0, left_out}, {0, left_out}};
  for (const auto& [key, each] : all) {
    const auto& [a, b] = each;
    auto& [changed, count] = tallies[is_code(a == nullptr ? *b : *a) ? 1 : 0];
    const bool differs =
        a == nullptr || b == nullptr || (a->digest && b->digest && a->digest != b->digest);
    changed += differs ? 1 : 0;
    ++count;
  }
  if (all.empty()) return std::nullopt;
  const auto share = [](const std::pair<double, double>& tally) {
    return tally.second > 0 ? tally.first / tally.second : 0;
  };
  return (1 - kCodeWeight) * share(tallies[0]) + kCodeWeight * share(tallies[1]);
}

std::set<std::string_view> keys_of(const std::vector<Outlink>& links) {
  std::set<std::string_view> out;
  for (const Outlink& each : links) out.insert(each.key);
  return out;
}

double score_of(const Shares& shares) {
  double sum = 0;
  double weights = 0;
  const auto add = [&](const std::optional<double>& share, double weight) {
    if (!share) return;
    sum += *share * weight;
    weights += weight;
  };
  add(shares.text, kTextWeight);
  add(shares.structure, kStructureWeight);
  add(shares.resources, kResourcesWeight);
  add(shares.links, kLinksWeight);
  add(shares.pixels, kPixelsWeight);
  return weights > 0 ? sum / weights : 0;
}

std::vector<WatchEvent> watch_events(const View& before, const View& after) {
  std::vector<WatchEvent> events;
  const std::size_t count = std::min(before.watched.size(), after.watched.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Sighting& a = before.watched[i];
    const Sighting& b = after.watched[i];
    if (a == b) continue;
    const auto kind = !a.stands   ? WatchEvent::Kind::kAppeared
                      : !b.stands ? WatchEvent::Kind::kVanished
                                  : WatchEvent::Kind::kChanged;
    events.push_back({b.watch, kind, a.value, b.value});
  }
  return events;
}

std::vector<Reason> reasons_of(const Comparison& comparison, const Rules& rules) {
  std::vector<Reason> reasons;
  if (!rules.threshold && comparison.main_words > 0) reasons.push_back(Reason::kText);
  if (!comparison.prices.empty()) reasons.push_back(Reason::kPrice);
  if (!comparison.watches.empty()) reasons.push_back(Reason::kWatch);
  const bool has_changed = comparison.score > 0;
  if (has_changed && comparison.score >= rules.threshold.value_or(kUsualThreshold)) {
    reasons.push_back(Reason::kScore);
  }
  return reasons;
}

}  // namespace

Comparison compare(const View& before, const View& after, const Noise& noise, const Rules& rules,
                   std::optional<double> pixels) {
  Comparison out;
  out.same_bytes = before.body == after.body && same_resources(before, after);
  out.shares.pixels = pixels;
  if (!out.same_bytes) {
    Quiet old_one = quiet(before, noise);
    Quiet new_one = quiet(after, noise);
    leave_out_days(before.time, old_one.page, after.time, new_one.page);
    out.text = history::compare(old_one.page, new_one.page);
    out.prices = PriceComparer(before, after, old_one, new_one).compare(out.text);
    const Quiet::LeftOut& one = old_one.left_out;
    const Quiet::LeftOut& other = new_one.left_out;
    out.shares.structure =
        share_changed(shapes_of(old_one), shapes_of(new_one), std::max(one.shapes, other.shapes));
    out.shares.resources = resources_changed(old_one, new_one);
    out.shares.links = share_changed(keys_of(old_one.links), keys_of(new_one.links),
                                     std::max(one.links, other.links));
    out.before = std::move(old_one.page);
    out.after = std::move(new_one.page);
    const WordTally words = count_words(out);
    if (words.all > 0) out.shares.text = words.changed / words.all;
    out.main_words = words.main_changed;
    out.watches = watch_events(before, after);
  }
  out.score = score_of(out.shares);
  out.reasons = reasons_of(out, rules);
  return out;
}

}  // namespace varve::change
