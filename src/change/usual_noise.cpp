// Noise that needs no learning.
#include <re2/re2.h>

#include <array>

#include "varve/change/noise.hpp"

namespace varve::change {
namespace {

// Longer passages are nobody's counter.
constexpr std::size_t kMostPassage = 8 << 10;

// Times that pass while one looks: these are noise wherever they stand. Case does not count.
constexpr std::array<const char*, 13> kTimes = {
    // The years of a copyright, which end with this one.
    R"((?:©|\(c\)|copyright)(?:\s©|\s\(c\))?\s\d{4}(?:\s?[-–]\s?\d{4})?)",
    // English, German, French, Spanish, Portuguese, Italian, Dutch, Russian, Chinese, Japanese.
    R"(\b(?:\d+|an?|one|a few) (?:sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month|year)s? ago\b)",
    R"(\bvor (?:\d+|einer|einem|wenigen) (?:sekunde|minute|stunde|tag|woche|monat|jahr)e?n?\b)",
    R"(\bil y a (?:\d+|une?|quelques) (?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)\b)",
    R"(\bhace (?:\d+|une?a?|unos) (?:segundo|minuto|hora|día|semana|mes|año)(?:s|es)?\b)",
    R"(\bhá (?:\d+|uma?) (?:segundo|minuto|hora|dia|semana|mês|mes|ano)(?:s|es)?\b)",
    R"(\b(?:\d+|una?) (?:second[oi]|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa\b)",
    R"(\b(?:\d+|een) (?:seconden?|minuut|minuten|uur|dag(?:en)?|weken|week|maand(?:en)?|jaar) geleden\b)",
    R"(\d+ (?:секунд[уы]?|минут[уы]?|час(?:а|ов)?|дн(?:я|ей)|день|недел[юиь]|месяц(?:а|ев)?|лет|года?) назад)",
    R"(\d+ ?(?:秒|分钟?|小时|天|周|个月|年|時間|日|週間|か月)(?:之?前))",
    R"(\bjust now\b|\bgerade eben\b|\bà l'instant\b|刚刚|たった今|только что)",
    // Times with seconds; of ISO 8601 those with a date.
    R"(\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)",
    R"(\b\d{1,2}:\d\d:\d\d(?:\.\d+)?(?: ?[ap]\.?m\b\.?)?(?: (?:UTC|GMT|CES?T|[ECMP][SD]T)\b)?)"};

// What servers and counters write at a page's edge.
constexpr std::array<const char*, 3> kEdges = {
    R"((?:generated|rendered|loaded|executed|processed|created|served|generiert|erzeugt|erstellt|geladen|généré\w*|)"
    R"(generad[ao]|gegenereerd)\s(?:in|en|within)\s\d+(?:[.,]\d+)?\s?(?:s|ms|µs|sec|secs|seconds?|sekunden?|secondes?|)"
    R"(segundos?|milliseconds?)\b)",
    R"(\b(?:request|session|ray|trace|correlation|incident|visitor)[ -]?id\s?[:=#]?\s?[a-z0-9][a-z0-9_-]{5,})",
    R"((?:last (?:updated?|refreshed|checked)|updated|as of|current time|server time|stand|aktualisiert|mis à jour|)"
    R"(actualizado)\s?:?\s[^.;]{0,40}\b\d{1,2}[:h]\d\d\b(?: ?[ap]m\b)?)"};

// Counters, which stand by themselves: in a sentence, votes, shares and visitors are what it is
// about.
constexpr std::size_t kMostCounter = 100;  // bytes
constexpr std::array<const char*, 3> kCounters = {
    R"(\b\d[\d.,' ]*[km]?\s(?:page ?)?(?:views?|visits?|visitors?|viewers?|likes?|shares?|comments?|replies|followers?|)"
    R"(subscribers?|downloads?|votes?|upvotes?|aufrufe?|besucher|kommentare?|vues?|visiteurs?|commentaires?|visitas?|)"
    R"(visitantes?|comentarios?|visualizzazioni|visitatori|просмотр\pL*|посетител\pL*))",
    R"(\b\d[\d.,' ]*[km]?\s(?:users?|guests?|people|members?|visitors?|nutzer|gäste)?\s?)"
    R"((?:are\s|currently\s|now\s|sind\s)*(?:online|watching|viewing)\b)",
    R"((?:\b(?:page ?views?|views|visits|visitors?|hits|users online|online|likes|shares|comments|replies|followers|)"
    R"(downloads|aufrufe|besucher|kommentare|vues|visites|visitas)|просмотров|浏览(?:次数|量)?|閲覧数|访问量)\s?[:：]\s?\d[\d.,' ]*)"};

// A passage that is nothing but today's date, as newspapers have it at their head.
constexpr char kToday[] =
    R"((?:today(?: is)?:? |heute ist )?(?:mon|tues|wednes|thurs|fri|satur|sun)day,? \d{0,2}\.? ?\w+,? \d{0,2},? ?\d{4}|)"
    R"((?:heute ist )?(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)(?:, |, den )\d{1,2}\. \pL+ \d{4}|)"
    R"((?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? \d{1,2}(?:er)? \pL+ \d{4}|)"
    R"((?:lunes|martes|miércoles|jueves|viernes|sábado|domingo),? \d{1,2} de \pL+ de \d{4})";

class UsualNoise {
 public:
  UsualNoise()
      : times_(joined(kTimes), options()),
        edges_(joined(kEdges), options()),
        counters_(joined(kCounters), options()),
        today_(kToday, options()) {}

  void remove(std::string& text, bool is_tabular) const {
    if (!is_tabular && re2::RE2::FullMatch(text, today_)) {
      text = kLeftOut;
      return;
    }
    re2::RE2::GlobalReplace(&text, times_, kLeftOut);
    if (is_tabular) return;
    re2::RE2::GlobalReplace(&text, edges_, kLeftOut);
    if (text.size() <= kMostCounter) re2::RE2::GlobalReplace(&text, counters_, kLeftOut);
  }

 private:
  static constexpr char kLeftOut[] = "…";

  static re2::RE2::Options options() {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_max_mem(std::int64_t{32} << 20);
    return options;
  }
  template <std::size_t kCount>
  static std::string joined(const std::array<const char*, kCount>& expressions) {
    std::string all;
    for (const char* each : expressions)
      all += (all.empty() ? "(?:" : "|(?:") + std::string(each) + ")";
    return all;
  }

  re2::RE2 times_;
  re2::RE2 edges_;
  re2::RE2 counters_;
  re2::RE2 today_;
};

// In a hundredth of the time. But for a few words, in short passages, all of it has a figure.
bool may_have_noise(std::string_view text) {
  return text.size() <= kMostCounter ||
         text.find_first_of("0123456789") != std::string_view::npos ||
         text.find(" ago") != std::string_view::npos;
}

}  // namespace

std::string without_usual_noise(std::string text, bool is_tabular) {
  static const UsualNoise kNoise;
  if (text.size() <= kMostPassage && may_have_noise(text)) kNoise.remove(text, is_tabular);
  return text;
}

}  // namespace varve::change
