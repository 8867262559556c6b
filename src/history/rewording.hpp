// Passages that were changed: which of those that went are which of those that came, and by which
// words. Internal to history. Not thread-safe.
#pragma once

#include <cstddef>
#include <vector>

#include "history/numbers.hpp"
#include "history/pairing.hpp"
#include "history/words.hpp"
#include "history/work.hpp"
#include "varve/history/difference.hpp"

namespace varve::history {

struct Reworded {
  std::size_t before;  // places among the passages of each text
  std::size_t after;
  std::vector<Piece> pieces;
};

class Rewording {
 public:
  // All outlive it.
  Rewording(const text::PageText& before, const text::PageText& after, Work& work)
      : before_(before), after_(after), work_(work) {}

  // Of passages between two that are the same, in the order of both. Where `work` is spent, they
  // are fewer, and say less exactly what changed.
  std::vector<Reworded> find(const std::vector<std::size_t>& removed,
                             const std::vector<std::size_t>& added);

 private:
  struct Numbered {
    std::vector<Word> words;
    WordIds ids;
  };

  std::vector<Numbered> words_of(const text::PageText& page, const std::vector<std::size_t>& places,
                                 Numbers& numbers);
  static std::vector<WordIds> ids_of(const std::vector<Numbered>& passages);
  std::vector<Piece> pieces_of(const Numbered& before, const Numbered& after);

  const text::PageText& before_;
  const text::PageText& after_;
  Work& work_;
  Words words_;
};

}  // namespace varve::history
