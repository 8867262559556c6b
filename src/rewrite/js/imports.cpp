#include "rewrite/js/imports.hpp"

#include "rewrite/ascii.hpp"
#include "rewrite/change.hpp"

namespace varve::rewrite::js {
namespace {

// "/a", "./a", "../a", "https://…"; others are names that an import map may have (WHATWG HTML
// 8.1.5.1).
bool is_url_like(std::string_view specifier) {
  return specifier.substr(0, 1) == "/" || specifier.substr(0, 2) == "./" ||
         specifier.substr(0, 3) == "../" || starts_with_ascii(specifier, "http:") ||
         starts_with_ascii(specifier, "https:");
}

}  // namespace

bool is_module_syntax(const Sighting& at) {
  if (!at.token.is(Kind::kWord) || at.nesting.depth() != 1) return false;
  if (!at.nesting.begins_statement() || at.nesting.is_name()) return false;
  if (at.token.word == Word::kExport) return true;
  return at.token.word == Word::kImport && !at.next.is(Kind::kParenOpen) && !at.next.is(Kind::kDot);
}

void Imports::see(const Sighting& at) {
  if (is_module_syntax(at)) {
    const bool list = at.next.is(Kind::kBraceOpen) || at.next.is(Kind::kStar);
    within_ = at.token.word == Word::kImport ? Within::kImport
              : list                         ? Within::kExport
                                             : Within::kNothing;
    return;
  }
  if (within_ == Within::kNothing) return;
  if (at.token.is(Kind::kString) &&
      (at.previous.is(Word::kImport) || at.previous.is(Word::kFrom))) {
    lead(at);
    within_ = Within::kNothing;
  } else if (at.token.is(Kind::kSemicolon)) {
    within_ = Within::kNothing;
  } else if (within_ == Within::kImport && at.token.is(Kind::kWord) && is_global(at.token.word)) {
    if (!at.next.is(Word::kAs)) declared_.add(at.token.word);
  }
}

void Imports::lead(const Sighting& at) {
  const std::string_view specifier = at.word().substr(1, at.word().size() - 2);
  if (!is_url_like(specifier) || specifier.find('\\') != std::string_view::npos) return;
  // import … with {type: "json"}: no script.
  const bool other = at.next.is(Word::kControl) && at.of(at.next) == "with";
  const std::string_view modifier = other ? "oe_" : "esm_";
  const bool always = place_.modifier != modifier;
  const std::string path = target(place_, base_, specifier, modifier, always, {});
  if (path.empty()) return;
  parse::Link link;
  link.notation = parse::Notation::kJsString;
  link.quote = at.word().front();
  edits_.push_back({at.token.begin + 1, at.token.end - 1, parse::encode_for(link, path)});
}

}  // namespace varve::rewrite::js
