#include "durability/cuts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace varve::testing {
namespace {

constexpr std::size_t kSector = 512;
constexpr std::size_t kPage = 4096;

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound) {
  return bound == 0 ? 0 : random() % bound;
}

// The next multiple of `unit` in the file, counted from the write's begin.
std::size_t boundary(const Call& call, std::size_t unit) {
  return unit - call.offset % unit;
}

// The ways in which one write may be torn.
std::vector<Piece> tears(const Call& call) {
  const std::size_t length = call.bytes.size();
  using Rest = Piece::Rest;
  std::vector<Piece> all = {{0, length / 2, Rest::kOld},
                            {0, length / 2, Rest::kZeros},
                            {0, length / 2, Rest::kGarbage},
                            {length / 2, length, Rest::kOld},
                            {0, 0, Rest::kZeros},
                            {0, 0, Rest::kGarbage},
                            {0, length - 1, Rest::kOld},
                            {1, length, Rest::kGarbage}};
  for (const std::size_t unit : {kSector, kPage}) {
    const std::size_t first = boundary(call, unit);
    if (first >= length) continue;
    const std::size_t last = first + (length - first - 1) / unit * unit;
    all.push_back({0, first, Rest::kOld});
    all.push_back({first, length, Rest::kOld});
    all.push_back({first, length, Rest::kGarbage});
    all.push_back({0, last, Rest::kOld});
    all.push_back({0, last, Rest::kGarbage});
  }
  return all;
}

Piece random_piece(const Call& call, Random& random) {
  const std::size_t length = call.bytes.size();
  if (call.kind != Call::Kind::kWrite || length < 2) return Piece::whole();
  std::size_t middle = below(random, length);
  if (random() % 2 == 0 && length > kSector) {
    middle = std::min(length, boundary(call, kSector) + middle / kSector * kSector);
  }
  const auto rest = static_cast<Piece::Rest>(random() % 3);
  return random() % 2 == 0 ? Piece{0, middle, rest} : Piece{middle, length, rest};
}

// What calls are about: a file's bytes, or the names in a folder.
std::string subject(const Call& call) {
  const bool bytes = call.kind == Call::Kind::kWrite || call.kind == Call::Kind::kTruncate;
  return bytes ? fmt::format("the bytes of {}", call.name) : "the names";
}

// Each subject has a fate of its own; calls within it are alike or independent.
Cut random_cut(const std::vector<const Call*>& pending, Random& random) {
  Cut cut{"a random part", {}};
  std::map<std::string, std::size_t> fates;
  for (const Call* call : pending) fates.try_emplace(subject(*call), random() % 6);
  const std::size_t until = below(random, pending.size() + 1);
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const std::size_t fate = fates[subject(*pending[i])];
    // 0: none of it, 1: all of it, 2: the first calls, otherwise at random, 3 most and 5 few.
    bool kept = fate == 1 || (fate == 2 && i < until);
    if (fate > 2) kept = random() % 6 > fate - 2;
    const bool torn = fate > 2 && random() % 8 == 0;
    cut.pieces.push_back(torn   ? random_piece(*pending[i], random)
                         : kept ? Piece::whole()
                                : Piece::nothing());
  }
  return cut;
}

class Sequence {
 public:
  Sequence(const Disk& disk, const std::function<bool(const Cut&)>& sink)
      : pending_(disk.pending()), sink_(sink) {}

  void give(const std::string& name, std::vector<Piece> pieces) {
    if (going_) going_ = sink_({name, std::move(pieces)});
  }
  // All of it but of call `i`, or nothing but of call `i`, this.
  void one(const std::string& name, std::size_t i, const Piece& others, const Piece& piece) {
    std::vector<Piece> pieces(pending_.size(), others);
    pieces[i] = piece;
    give(fmt::format("{} {}", name, to_string(*pending_[i])), std::move(pieces));
  }
  void single(std::size_t i, std::size_t count, Random& random) {
    one("all but", i, Piece::whole(), Piece::nothing());
    one("only", i, Piece::nothing(), Piece::whole());
    if (pending_[i]->kind != Call::Kind::kWrite) return;
    std::vector<Piece> ways = tears(*pending_[i]);
    std::shuffle(ways.begin(), ways.end(), random);
    if (ways.size() > count) ways.resize(count);
    for (const Piece& piece : ways) one("all, torn", i, Piece::whole(), piece);
    one("only, torn,", i, Piece::nothing(),
        {0, pending_[i]->bytes.size() / 2, Piece::Rest::kZeros});
  }
  void subjects() {
    std::set<std::string> all;
    for (const Call* call : pending_) all.insert(subject(*call));
    for (const std::string& each : all) {
      std::vector<Piece> without;
      std::vector<Piece> alone;
      for (const Call* call : pending_) {
        const bool of_it = subject(*call) == each;
        without.push_back(of_it ? Piece::nothing() : Piece::whole());
        alone.push_back(of_it ? Piece::whole() : Piece::nothing());
      }
      give("all but " + each, std::move(without));
      give("only " + each, std::move(alone));
    }
  }

 private:
  const std::vector<const Call*>& pending_;
  const std::function<bool(const Cut&)>& sink_;
  bool going_ = true;
};

// `count` of the numbers below `all`, the last ones among them; all where there are no more.
std::vector<std::size_t> some(std::size_t all, std::size_t count, Random& random) {
  std::set<std::size_t> chosen;
  if (count >= all) {
    for (std::size_t i = 0; i < all; ++i) chosen.insert(i);
  }
  for (std::size_t i = 0; i < (count + 1) / 2 && i < all; ++i) chosen.insert(all - 1 - i);
  while (chosen.size() < std::min(all, count)) chosen.insert(below(random, all));
  return {chosen.begin(), chosen.end()};
}

}  // namespace

void each_cut(const Disk& disk, const Thoroughness& thoroughness, Random& random,
              const std::function<bool(const Cut&)>& sink) {
  const auto& pending = disk.pending();
  const std::size_t count = pending.size();
  Sequence sequence(disk, sink);
  sequence.give("nothing of it", std::vector<Piece>(count, Piece::nothing()));
  if (count == 0) return;
  sequence.give("all of it", std::vector<Piece>(count, Piece::whole()));
  for (const std::size_t i : some(count, thoroughness.prefixes, random)) {
    std::vector<Piece> pieces(count, Piece::nothing());
    std::fill_n(pieces.begin(), i, Piece::whole());
    sequence.give(fmt::format("the first {} calls", i), std::move(pieces));
  }
  sequence.subjects();
  for (const std::size_t i : some(count, thoroughness.singles, random)) {
    sequence.single(i, thoroughness.tears, random);
  }
  for (std::size_t i = 0; i < thoroughness.random; ++i) {
    Cut cut = random_cut(pending, random);
    sequence.give(cut.name, std::move(cut.pieces));
  }
}

}  // namespace varve::testing
