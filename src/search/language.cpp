#include "search/language.hpp"

#include <algorithm>

#include "search/words.hpp"

namespace varve::search {

const std::array<LanguageRow, 14> kLanguages{{
    {"", ""},
    {"en",
     " the of to and a in is for that be as by or it this with an on are from at if not can will "
     "which has have was but all when you we i no so than then there they its into only any these "
     "been may were their also s t "},
    {"de",
     " der die das und in zu den von mit ist im des nicht ein eine fur auf dem es sich als auch an "
     "werden aus wird oder bei sind einer um am kann wie nach einen hat zur zum nur wenn noch uber "
     "so dass war vor durch man "},
    {"fr",
     " de la le et les des en un une du est dans que pour qui par sur au il pas plus ne se ce avec "
     "ou sont son aux cette d l ces sa mais comme on a n s qu ete peut etre elle "},
    {"es",
     " de la que el en y a los se del las un por con una su para es al lo como o mas no sus este "
     "ha "
     "si son entre esta pero fue cuando ser sobre tambien hay puede "},
    {"it",
     " di e il la che in un a per una del le da con non si i dei della al come nel piu sono alla "
     "gli o ma delle lo su dal anche se essere questo l d ha "},
    {"pt",
     " de a o que e do da em um para com uma os no se na por mais as dos como ao das sua ou foi "
     "ser "
     "nao nos pelo pela ate isso entre sao esta tambem "},
    {"nl",
     " de het een van en in is dat op te zijn met voor die niet aan er om als dan bij ook of uit "
     "naar door over wordt worden heeft deze kan dit maar nog "},
    {"sv", ""},
    {"da", ""},
    {"no", ""},
    {"fi", ""},
    {"ru", ""},
    {"ar", ""},
}};

Language language_of(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find_first_of("-_"));
  if (primary == "nb" || primary == "nn") return language_of("no");
  for (std::size_t i = 1; i < kLanguages.size(); ++i) {
    if (kLanguages[i].code == primary) return static_cast<Language>(i);
  }
  return 0;
}

bool is_stop_word(Language language, std::string_view word) {
  const std::string_view stops = kLanguages[language].stops;
  if (word.size() > 8 || word.empty()) return false;  // none is longer
  std::array<char, 10> between{};
  between[0] = ' ';
  std::copy(word.begin(), word.end(), between.begin() + 1);
  between[word.size() + 1] = ' ';
  return stops.find(std::string_view(between.data(), word.size() + 2)) != std::string_view::npos;
}

Language guess_language(std::string_view text) {
  constexpr std::size_t kRead = 16 << 10;
  std::array<std::size_t, kLanguages.size()> found{};
  std::size_t words = 0;
  Stemmers none;
  each_word(text.substr(0, kRead), 0, none, [&](const Word& word) {
    ++words;
    for (std::size_t i = 1; i < kLanguages.size(); ++i) {
      if (is_stop_word(static_cast<Language>(i), word.term)) ++found[i];
    }
  });
  const auto best = std::max_element(found.begin(), found.end());
  if (*best == 0 || *best * 15 < words) return 0;
  return static_cast<Language>(best - found.begin());
}

const Stemmers::Known& Stemmers::know(Language language, std::string_view word, bool single) {
  constexpr std::size_t kMost = 16'384;  // words, of kMaxWord bytes at most: 3 MB
  key_.assign(1, static_cast<char>(language));
  key_.append(word.substr(0, kMaxWord + 1));
  if (word.size() > kMaxWord) known_.erase(key_);  // longer ones are not told apart
  if (known_.size() >= kMost) known_.clear();
  const auto [found, is_new] = known_.try_emplace(key_);
  Known& known = found->second;
  if (!is_new) return known;
  known.term = folded(word);
  known.stop = !single && is_stop_word(language, known.term);
  if (!known.stop && !single) known.term = stem(language, std::move(known.term));
  return known;
}

std::string Stemmers::stem(Language language, std::string word) {
  if (language == 0) return word;
  auto& stemmer = made_[language];
  if (!stemmer) {
    stemmer.reset(sb_stemmer_new(std::string(kLanguages[language].code).c_str(), "UTF_8"));
    if (!stemmer) return word;  // a libstemmer without that language
  }
  const auto* stem = sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                     static_cast<int>(word.size()));
  if (stem == nullptr) return word;
  return {reinterpret_cast<const char*>(stem),
          static_cast<std::size_t>(sb_stemmer_length(stemmer.get()))};
}

}  // namespace varve::search
