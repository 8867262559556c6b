#include "change/day.hpp"

#include <re2/re2.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>

namespace varve::change {
namespace {

constexpr std::size_t kMostDayPassage = 8 << 10;  // bytes; longer ones are left as they are

// By the first letters that tell a month's names apart in English, German, French, Spanish,
// Portuguese, Italian, Dutch, Polish and Swedish.
constexpr std::array<const char*, 12> kMonths = {
    "jan(?:uary|uar|uari|eiro)?|jän(?:ner)?|janv(?:ier)?|ene(?:ro)?|gen(?:naio)?|sty(?:cz(?:eń|nia)"
    ")?",
    "feb(?:ruary|ruar|ruari|brero|braio)?|févr?(?:ier)?|fev(?:ereiro)?|lut(?:y|ego)?",
    "mar(?:ch|zo|ço|s|zec|ca)?|märz?|mrz|mrt|maart",
    "apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|kwi(?:ecień|etnia)?",
    "may|mai|mayo|maio|mag(?:gio)?|mei|maj|maja",
    "june?|juni|juin|junio|junho|giu(?:gno)?|cze(?:rwiec|rwca)?",
    "july?|juli|juillet|juil|julio|julho|lug(?:lio)?|lip(?:iec|ca)?",
    "aug(?:ust|usti|ustus)?|août|ago(?:sto)?|sie(?:rpień|rpnia)?",
    "sept?(?:ember|embre|tembre|tiembre)?|set(?:embro|tembre)?|wrz(?:esień|eśnia)?",
    "o[ck]t(?:ober|obre|ubre|obris)?|out(?:ubro)?|ott(?:obre)?|paź(?:dziernika?)?",
    "nov(?:ember|embre|iembre|embro)?|lis(?:topada?)?",
    "de[cz](?:ember|embre|embro)?|déc(?:embre)?|dic(?:iembre|embre)?|gru(?:dzień|dnia)?"};

constexpr char kWeekday[] =
    R"((?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|)"
    R"((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|mo|di|mi|do|fr|sa|so|)"
    R"((?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|)"
    R"(domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|)"
    R"((?:lune|marte|mercole|giove|vener)dì|sabato|domenica|)"
    R"((?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mån|tis|ons|tors|fre|lör|sön)dag|)"
    R"(poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela)\.?,? (?:den |the |le )?)";

// A date's groups: year, month, day of ISO 8601; of figures; day, month's name, year; month's name,
// day, year.
class Dates {
 public:
  Dates() : any_(pattern(), options()) {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      months_[i] = std::make_unique<re2::RE2>(kMonths[i], options());
    }
  }

  std::string remove(std::string_view text, std::int64_t today) const {
    std::string out;
    const re2::StringPiece all(text.data(), text.size());
    std::array<re2::StringPiece, kGroups> found;
    std::size_t at = 0;
    while (any_.Match(all, at, all.size(), re2::RE2::UNANCHORED, found.data(), kGroups)) {
      const auto begin = static_cast<std::size_t>(found[0].data() - all.data());
      const std::size_t end = begin + found[0].size();
      out += text.substr(at, begin - at);
      out += is_near(found, today) ? "…" : text.substr(begin, end - begin);
      at = end;
    }
    return out.append(text.substr(at));
  }

 private:
  static constexpr int kGroups = 13;
  using Groups = std::array<re2::StringPiece, kGroups>;

  static re2::RE2::Options options() {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_max_mem(std::int64_t{32} << 20);
    return options;
  }
  static std::string pattern() {
    std::string month = "(";
    for (const char* each : kMonths) month += (month.size() > 1 ? "|" : "") + std::string(each);
    month += R"()\.?)";
    const std::string number = R"((\d{1,2})(?:st|nd|rd|th|er|º|\.)?)";
    return std::string("(?:\\b") + kWeekday + R"()?(?:\b(\d{4})-(\d\d)-(\d\d)\b|)" +
           R"(\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d\d)\b|)" + "\\b" + number + "(?: de| of)? " +
           month + R"((?: de)?,? (\d{4})\b|\b)" + month + " " + number + R"(,? (\d{4})\b))";
  }

  [[nodiscard]] int month_of(re2::StringPiece name) const {
    for (std::size_t i = 0; i < months_.size(); ++i) {
      if (re2::RE2::FullMatch(name, *months_[i])) return static_cast<int>(i) + 1;
    }
    return 0;
  }
  static int number(re2::StringPiece digits) {
    return std::atoi(std::string(digits.data(), digits.size()).c_str());
  }
  static bool is_near(int year, int month, int day, std::int64_t today) {
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(year < 100 ? 2000 + year : year),
                              std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return false;
    const std::int64_t days = sys_days(date).time_since_epoch().count();
    return days >= today - 1 && days <= today + 1;
  }
  // Whether the month or the day comes first in figures depends on the country.
  [[nodiscard]] bool is_near(const Groups& found, std::int64_t today) const {
    if (!found[1].empty()) {
      return is_near(number(found[1]), number(found[2]), number(found[3]), today);
    }
    if (!found[4].empty()) {
      const int one = number(found[4]);
      const int other = number(found[5]);
      const int year = number(found[6]);
      return is_near(year, other, one, today) || is_near(year, one, other, today);
    }
    if (!found[7].empty()) {
      return is_near(number(found[9]), month_of(found[8]), number(found[7]), today);
    }
    return is_near(number(found[12]), month_of(found[10]), number(found[11]), today);
  }

  re2::RE2 any_;
  std::array<std::unique_ptr<re2::RE2>, 12> months_;
};

}  // namespace

std::string without_day(std::string_view text, Time time) {
  static const Dates kDates;
  const bool may_have =
      text.size() <= kMostDayPassage && text.find_first_of("0123456789") != std::string_view::npos;
  return may_have ? kDates.remove(text, time.us / kMicrosecondsOfDay) : std::string(text);
}

}  // namespace varve::change
