#include "search/layout.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "varve/base/digest.hpp"

namespace varve::search {
namespace {

std::uint64_t hash_of(std::string_view text, Column column) {
  Sha256 hasher;
  const char first = static_cast<char>(column);
  hasher.update({&first, 1});
  hasher.update(text);
  const Digest digest = hasher.finish();
  std::uint64_t hash = 0;
  std::memcpy(&hash, digest.view().data(), sizeof hash);
  return hash;
}

class Builder {
 public:
  Builder(Language language, Stemmers& stemmers) : stemmers_(stemmers) {
    layout_.language = language;
  }

  void add(std::string_view text, Column column) {
    if (text.empty() || text.size() > left_) return;
    Piece piece{.hash = hash_of(text, column), .column = column};
    if (!seen_.insert(piece.hash).second) return;
    left_ -= text.size();
    each_word(text, layout_.language, stemmers_, [&](const Word& word) {
      if (word.stop) {
        const auto& stops = piece.stops;
        if (std::find(stops.begin(), stops.end(), word.term) == stops.end())
          piece.stops.push_back(word.term);
        return;
      }
      if (piece.count++ > 0) piece.terms += ' ';
      piece.terms += word.term;
    });
    if (piece.count > 0 || !piece.stops.empty()) layout_.pieces.push_back(std::move(piece));
  }

  Layout finish() { return std::move(layout_); }

 private:
  Layout layout_;
  Stemmers& stemmers_;
  std::unordered_set<std::uint64_t> seen_;
  std::size_t left_ = kMaxIndexed;
};

Column column_of(const text::Passage& passage) {
  if (!passage.main) return Column::kRest;
  return passage.kind == text::PassageKind::kHeading ? Column::kHeading : Column::kBody;
}

}  // namespace

Language language_of_page(const text::PageText& page) {
  if (!page.language.empty()) return language_of(page.language);
  std::string sample;
  for (const text::Passage& passage : page.passages) {
    if (sample.size() > (16 << 10)) break;
    if (passage.main) sample += passage.text + ' ';
  }
  return guess_language(sample);
}

Layout lay_out(const text::PageText& page, Stemmers& stemmers) {
  Builder builder(language_of_page(page), stemmers);
  builder.add(page.title, Column::kTitle);
  builder.add(page.description, Column::kRest);
  for (const text::Passage& passage : page.passages) {
    builder.add(passage.text, column_of(passage));
  }
  return builder.finish();
}

}  // namespace varve::search
