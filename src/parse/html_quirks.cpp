#include "parse/html_quirks.hpp"

#include <algorithm>
#include <string>

#include "parse/html_scan.hpp"

namespace varve::parse::html {
namespace {

// Public identifiers that begin so, in lower case.
constexpr std::string_view kPrefixes[] = {
    "+//silmaril//dtd html pro v0r11 19970101//",
    "-//as//dtd html 3.0 aswedit + extensions//",
    "-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
    "-//ietf//dtd html 2.0 level 1//",
    "-//ietf//dtd html 2.0 level 2//",
    "-//ietf//dtd html 2.0 strict level 1//",
    "-//ietf//dtd html 2.0 strict level 2//",
    "-//ietf//dtd html 2.0 strict//",
    "-//ietf//dtd html 2.0//",
    "-//ietf//dtd html 2.1e//",
    "-//ietf//dtd html 3.0//",
    "-//ietf//dtd html 3.2 final//",
    "-//ietf//dtd html 3.2//",
    "-//ietf//dtd html 3//",
    "-//ietf//dtd html level 0//",
    "-//ietf//dtd html level 1//",
    "-//ietf//dtd html level 2//",
    "-//ietf//dtd html level 3//",
    "-//ietf//dtd html strict level 0//",
    "-//ietf//dtd html strict level 1//",
    "-//ietf//dtd html strict level 2//",
    "-//ietf//dtd html strict level 3//",
    "-//ietf//dtd html strict//",
    "-//ietf//dtd html//",
    "-//metrius//dtd metrius presentational//",
    "-//microsoft//dtd internet explorer 2.0 html strict//",
    "-//microsoft//dtd internet explorer 2.0 html//",
    "-//microsoft//dtd internet explorer 2.0 tables//",
    "-//microsoft//dtd internet explorer 3.0 html strict//",
    "-//microsoft//dtd internet explorer 3.0 html//",
    "-//microsoft//dtd internet explorer 3.0 tables//",
    "-//netscape comm. corp.//dtd html//",
    "-//netscape comm. corp.//dtd strict html//",
    "-//o'reilly and associates//dtd html 2.0//",
    "-//o'reilly and associates//dtd html extended 1.0//",
    "-//o'reilly and associates//dtd html extended relaxed 1.0//",
    "-//sq//dtd html 2.0 hotmetal + extensions//",
    "-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
    "-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    "-//spyglass//dtd html 2.0 extended//",
    "-//sun microsystems corp.//dtd hotjava html//",
    "-//sun microsystems corp.//dtd hotjava strict html//",
    "-//w3c//dtd html 3 1995-03-24//",
    "-//w3c//dtd html 3.2 draft//",
    "-//w3c//dtd html 3.2 final//",
    "-//w3c//dtd html 3.2//",
    "-//w3c//dtd html 3.2s draft//",
    "-//w3c//dtd html 4.0 frameset//",
    "-//w3c//dtd html 4.0 transitional//",
    "-//w3c//dtd html experimental 19960712//",
    "-//w3c//dtd html experimental 970421//",
    "-//w3c//dtd w3 html//",
    "-//w3o//dtd w3 html 3.0//",
    "-//webtechs//dtd mozilla html 2.0//",
    "-//webtechs//dtd mozilla html//",
};

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// A quoted identifier off the front of `rest`; `sound` turns false where the standard's tokenizer
// sets its force-quirks flag.
std::string_view take_quoted(std::string_view& rest, bool& sound) {
  const std::size_t close = rest.find(rest.front(), 1);
  if (close == std::string_view::npos) sound = false;
  const std::string_view inside =
      rest.substr(1, close == std::string_view::npos ? close : close - 1);
  rest = sound ? trim(rest.substr(close + 1)) : std::string_view();
  return inside;
}

bool is_quote(std::string_view text) {
  return !text.empty() && (text.front() == '"' || text.front() == '\'');
}

bool is_quirky(std::string_view public_id, bool has_system, std::string_view system) {
  if (public_id == "-//w3o//dtd w3 html strict 3.0//en//" ||
      public_id == "-/w3c/dtd html 4.0 transitional/en" || public_id == "html" ||
      system == "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd") {
    return true;
  }
  if (!has_system && (starts_with(public_id, "-//w3c//dtd html 4.01 frameset//") ||
                      starts_with(public_id, "-//w3c//dtd html 4.01 transitional//"))) {
    return true;
  }
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [=](std::string_view prefix) { return starts_with(public_id, prefix); });
}

}  // namespace

bool asks_for_quirks(std::string_view inside) {
  std::string text(trim(inside));
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
  std::string_view rest = text;
  const auto name_end =
      std::find_if(text.begin(), text.end(), [](char c) { return is(c, kSpace); });
  const std::string_view name = rest.substr(0, static_cast<std::size_t>(name_end - text.begin()));
  if (name != "html") return true;
  rest = trim(rest.substr(name.size()));
  if (rest.empty()) return false;
  std::string_view public_id;
  std::string_view system;
  bool sound = true;
  bool has_system = false;
  const bool is_public = starts_with(rest, "public");
  if (!is_public && !starts_with(rest, "system")) return true;
  rest = trim(rest.substr(6));
  if (!is_quote(rest)) return true;
  if (is_public) public_id = take_quoted(rest, sound);
  if (is_quote(rest)) {
    has_system = true;
    system = take_quoted(rest, sound);
  } else if (!rest.empty()) {
    return true;
  }
  return !sound || is_quirky(public_id, has_system, system);
}

}  // namespace varve::parse::html
