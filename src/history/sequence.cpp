#include "history/sequence.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace varve::history {
namespace {

using Element = std::uint32_t;
constexpr int kMaxCost = 256;
constexpr std::uint64_t kSearchStep = 3;  // a path longer by one, besides what it goes along

struct Point {
  int x = 0;  // in a
  int y = 0;  // in b
};

// The part of the table between two points.
struct Box {
  Point from;
  Point to;
  [[nodiscard]] bool is_flat() const { return from.x == to.x || from.y == to.y; }
};

// How far the paths from one corner have come, on each diagonal x - y.
class Frontier {
 public:
  void resize(int width, int height) {
    offset_ = height + 2;
    reached_.assign(static_cast<std::size_t>(width + height + 5), 0);
  }
  void begin(int diagonal, int x) {
    first_ = last_ = diagonal;
    at(diagonal) = x;
  }
  // One diagonal more at each side, or one fewer at the table's edge; `nowhere` is what the ones
  // beside them have reached.
  void grow(int lowest, int highest, int nowhere) {
    if (first_ > lowest) {
      --first_;
      at(first_ - 1) = nowhere;
    } else {
      ++first_;
    }
    if (last_ < highest) {
      ++last_;
      at(last_ + 1) = nowhere;
    } else {
      --last_;
    }
  }
  [[nodiscard]] bool has(int diagonal) const { return first_ <= diagonal && diagonal <= last_; }
  [[nodiscard]] int first() const { return first_; }
  [[nodiscard]] int last() const { return last_; }
  int& at(int diagonal) { return reached_[static_cast<std::size_t>(diagonal + offset_)]; }

 private:
  std::vector<int> reached_;
  int offset_ = 0;
  int first_ = 0;
  int last_ = 0;
};

class Search {
 public:
  Search(const std::vector<Element>& a, const std::vector<Element>& b, Work& work)
      : a_(a), b_(b), work_(work) {
    ahead_.resize(width(), height());
    back_.resize(width(), height());
  }

  // Calls `keep(x, y)` for the pairs of the common subsequence, in no order.
  template <typename Keep>
  void run(Keep keep) {
    std::vector<Box> boxes{{{0, 0}, {width(), height()}}};
    while (!boxes.empty()) {
      Box box = boxes.back();
      boxes.pop_back();
      for (; !box.is_flat() && same(box.from.x, box.from.y); ++box.from.x, ++box.from.y) {
        keep(box.from.x, box.from.y);
      }
      for (; !box.is_flat() && same(box.to.x - 1, box.to.y - 1); --box.to.x, --box.to.y) {
        keep(box.to.x - 1, box.to.y - 1);
      }
      if (box.is_flat() || work_.is_spent()) continue;
      const Point middle = split(box);
      boxes.push_back({box.from, middle});
      boxes.push_back({middle, box.to});
    }
  }

 private:
  [[nodiscard]] int width() const { return static_cast<int>(a_.size()); }
  [[nodiscard]] int height() const { return static_cast<int>(b_.size()); }
  [[nodiscard]] bool same(int x, int y) const {
    return a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(y)];
  }

  // A point that the shortest path goes through, other than the box's corners: where paths from
  // both corners meet.
  Point split(const Box& box) {
    const int lowest = box.from.x - box.to.y;
    const int highest = box.to.x - box.from.y;
    const int from = box.from.x - box.from.y;
    const int to = box.to.x - box.to.y;
    const bool odd = ((from - to) & 1) != 0;
    ahead_.begin(from, box.from.x);
    back_.begin(to, box.to.x);
    for (int cost = 1;; ++cost) {
      ahead_.grow(lowest, highest, -1);
      for (int k = ahead_.last(); k >= ahead_.first(); k -= 2) {
        const int x = advance(box, k);
        if (odd && back_.has(k) && back_.at(k) <= x) return {x, x - k};
      }
      back_.grow(lowest, highest, std::numeric_limits<int>::max());
      for (int k = back_.last(); k >= back_.first(); k -= 2) {
        const int x = retreat(box, k);
        if (!odd && ahead_.has(k) && x <= ahead_.at(k)) return {x, x - k};
      }
      if (cost == kMaxCost || !work_.take(std::exchange(steps_, 0))) return farthest(box);
    }
  }

  int advance(const Box& box, int k) {
    int x = std::max(ahead_.at(k - 1) + 1, ahead_.at(k + 1));
    const int begin = x;
    while (x < box.to.x && x - k < box.to.y && same(x, x - k)) ++x;
    steps_ += kSearchStep + static_cast<std::uint64_t>(x - begin);
    return ahead_.at(k) = x;
  }
  int retreat(const Box& box, int k) {
    int x = std::min(back_.at(k - 1), back_.at(k + 1) - 1);
    const int begin = x;
    while (x > box.from.x && x - k > box.from.y && same(x - 1, x - k - 1)) --x;
    steps_ += kSearchStep + static_cast<std::uint64_t>(begin - x);
    return back_.at(k) = x;
  }

  // The end of the path that came farthest from its corner.
  Point farthest(const Box& box) {
    Point ahead = box.from;
    for (int k = ahead_.last(); k >= ahead_.first(); k -= 2) {
      int x = std::min(ahead_.at(k), box.to.x);
      if (x - k > box.to.y) x = box.to.y + k;
      if (2 * x - k > ahead.x + ahead.y) ahead = {x, x - k};
    }
    Point back = box.to;
    for (int k = back_.last(); k >= back_.first(); k -= 2) {
      int x = std::max(back_.at(k), box.from.x);
      if (x - k < box.from.y) x = box.from.y + k;
      if (2 * x - k < back.x + back.y) back = {x, x - k};
    }
    const int way_ahead = ahead.x + ahead.y - box.from.x - box.from.y;
    const int way_back = box.to.x + box.to.y - back.x - back.y;
    return way_ahead >= way_back ? ahead : back;
  }

  const std::vector<Element>& a_;
  const std::vector<Element>& b_;
  Work& work_;
  std::uint64_t steps_ = 0;  // that are not in `work_` yet
  Frontier ahead_;
  Frontier back_;
};

// What the other sequence has not is of no common subsequence, and makes the search long.
struct Shared {
  std::vector<Element> elements;
  std::vector<std::size_t> places;
};
Shared shared_with(std::span<const Element> other, std::span<const Element> sequence) {
  const auto largest = std::max_element(other.begin(), other.end());
  std::vector<bool> there(largest == other.end() ? 0 : std::size_t{*largest} + 1);
  for (const Element element : other) there[element] = true;
  Shared out;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    if (sequence[i] >= there.size() || !there[sequence[i]]) continue;
    out.elements.push_back(sequence[i]);
    out.places.push_back(i);
  }
  return out;
}

}  // namespace

Common common_subsequence(std::span<const Element> a, std::span<const Element> b, Work& work) {
  Common common{std::vector<bool>(a.size()), std::vector<bool>(b.size())};
  const Shared of_a = shared_with(b, a);
  const Shared of_b = shared_with(a, b);
  Search(of_a.elements, of_b.elements, work).run([&](int x, int y) {
    common.in_a[of_a.places[static_cast<std::size_t>(x)]] = true;
    common.in_b[of_b.places[static_cast<std::size_t>(y)]] = true;
  });
  return common;
}

}  // namespace varve::history
