#include "parse/tree_judge.hpp"

#include <fmt/format.h>
#include <gumbo.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <vector>

#include "parse/html_construction.hpp"
#include "parse/html_scan.hpp"
#include "parse/html_tokenizer.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse::tree {
namespace {

using Place =
    std::tuple<std::size_t, std::size_t, Role, bool, bool, bool, std::string, std::string>;

// What gumbo 0.10.1 does otherwise than the standard of today, by what a document must have for it.
// It is asked only once the two disagree.
struct Exception {
  std::string_view has;  // in lower case
  std::string_view reason;
};
constexpr Exception kExceptions[] = {
    {"<select", "the standard of 2025 lets markup stand in <select>; gumbo drops its tags"},
    {"<isindex", "no element today; gumbo makes a form of it"},
    {"<menuitem", "an element like others today; gumbo gives it rules of its own"},
    {std::string_view("\0", 1), "gumbo loses a NUL that an attribute's name begins with"},
    {"</>", "the next tag's text begins there to gumbo, which then takes its name from it"},
    {"\v", "white space to gumbo"},
    {"<search", "a block element since 2023"},
};

bool contains(std::string_view html, std::string_view lowercase) {
  return std::search(html.begin(), html.end(), lowercase.begin(), lowercase.end(),
                     [](char a, char b) { return html::lower(a) == b; }) != html.end();
}

// gumbo loses a reference that an unquoted value begins with.
bool has_unquoted_reference(std::string_view html) {
  for (std::size_t at = html.find('='); at != std::string_view::npos; at = html.find('=', at + 1)) {
    const char* const end = html.data() + html.size();
    const char* const value = html::skip_space(html.data() + at + 1, end);
    if (value != end && *value == '&') return true;
  }
  return false;
}

// A number of a reference overflows in gumbo.
bool has_long_number(std::string_view html) {
  for (std::size_t at = html.find("&#"); at != std::string_view::npos;
       at = html.find("&#", at + 1)) {
    std::size_t end = at + 2;
    while (end < html.size() && html::is(html[end], html::kLetter | html::kDigit)) ++end;
    if (end - at > 9) return true;
  }
  return false;
}

// </p> and </br> end foreign content since 2020.
bool has_foreign_paragraph_end(std::string_view html) {
  return (contains(html, "<svg") || contains(html, "<math")) &&
         (contains(html, "</p") || contains(html, "</br"));
}

// In a fragment, as which the inside of <noscript> is read, HTML's tags do not end foreign content
// to gumbo.
bool has_foreign_fragment(std::string_view html) {
  return contains(html, "<noscript") && (contains(html, "<svg") || contains(html, "<math"));
}

// Whether a word stands in a tag twice. A quote may be part of a name, or the end of a value.
bool repeats_word(const html::TagToken& tag, bool quotes_end_words) {
  std::set<std::string> words;
  std::string word;
  for (const char* at = tag.name.data() + tag.name.size(); at != tag.end; ++at) {
    const bool quote = *at == '"' || *at == '\'';
    if (!html::is(*at, html::kNameEnd) && !(quote && quotes_end_words)) {
      word += html::lower(*at);
    } else if (!word.empty()) {
      if (!words.insert(word).second) return true;
      word.clear();
    }
  }
  return false;
}

// An attribute without a value that a tag has twice: gumbo drops the value of the one after it too.
bool has_repeated_attribute(std::string_view html) {
  html::Tokenizer tokenizer(html);
  for (;;) {
    const html::TokenKind kind = tokenizer.next();
    if (kind == html::TokenKind::kEnd) return false;
    if (kind != html::TokenKind::kStartTag) continue;
    if (repeats_word(tokenizer.tag(), true) || repeats_word(tokenizer.tag(), false)) return true;
  }
}

// Elements that gumbo has no number for have one name to it: </x> ends <y>.
bool has_confusable_names(std::string_view html) {
  html::Tokenizer tokenizer(html);
  std::set<std::uint64_t> names;
  bool has_end_tag = false;
  for (;;) {
    const html::TokenKind kind = tokenizer.next();
    if (kind == html::TokenKind::kEnd) return has_end_tag && names.size() > 1;
    if (kind != html::TokenKind::kStartTag && kind != html::TokenKind::kEndTag) continue;
    const std::string_view name = tokenizer.tag().name;
    if (gumbo_tagn_enum(name.data(), static_cast<unsigned>(name.size())) != GUMBO_TAG_UNKNOWN) {
      continue;
    }
    names.insert(html::hash_name(name));
    has_end_tag = has_end_tag || kind == html::TokenKind::kEndTag;
  }
}

// </applet>, </marquee> and </object> reach through each other, and out of foreign content.
bool has_scoped_end(std::string_view html) {
  const bool ends =
      contains(html, "</applet") || contains(html, "</marquee") || contains(html, "</object");
  int kinds = 0;
  for (const std::string_view tag : {"<applet", "<marquee", "<object", "<svg", "<math"}) {
    kinds += contains(html, tag) ? 1 : 0;
  }
  return ends && kinds > 1;
}

// </svg a> and </svg/> end nothing in foreign content to gumbo, which takes all of the tag for its
// name.
bool has_longer_foreign_end(std::string_view html) {
  if (!contains(html, "<svg") && !contains(html, "<math")) return false;
  html::Tokenizer tokenizer(html);
  for (;;) {
    const html::TokenKind kind = tokenizer.next();
    if (kind == html::TokenKind::kEnd) return false;
    if (kind != html::TokenKind::kEndTag) continue;
    const std::string_view name = tokenizer.tag().name;
    if (name.data() + name.size() + 1 != tokenizer.tag().end) return true;
  }
}

bool is_read_otherwise(std::string_view html) {
  return std::any_of(std::begin(kExceptions), std::end(kExceptions),
                     [=](const Exception& one) { return contains(html, one.has); }) ||
         has_unquoted_reference(html) || has_long_number(html) || has_foreign_paragraph_end(html) ||
         has_foreign_fragment(html) || has_repeated_attribute(html) || has_confusable_names(html) ||
         has_scoped_end(html) || has_longer_foreign_end(html);
}

std::set<Place> by_tokenizer(std::string_view html) {
  std::set<Place> out;
  find_html_links(html, [&](const Link& link) {
    if (link.dropped) return;
    if (link.foreign && link.element.empty()) return;  // SVG's <style>: see tree_links()
    out.emplace(link.begin, link.end, link.role, link.in_template, link.in_noscript, link.foreign,
                link.url, link.attribute);
  });
  return out;
}

void tell(std::string& out, std::string_view who, const std::set<Place>& has,
          const std::set<Place>& lacks) {
  for (const Place& place : has) {
    if (lacks.count(place) != 0) continue;
    fmt::format_to(std::back_inserter(out), "{} only: {}-{} {} \"{}\"\n", who, std::get<0>(place),
                   std::get<1>(place), std::get<7>(place), std::get<6>(place));
  }
}

}  // namespace

std::optional<std::string> disagreement(std::string_view html) {
  const Result<TreeLinks> judged = tree_links(html);
  if (!judged) return std::nullopt;
  std::set<Place> by_gumbo;
  for (const TreeLink& link : judged->links) {
    by_gumbo.emplace(link.begin, link.end, link.role, link.in_template, link.in_noscript,
                     link.foreign, link.url, link.attribute);
  }
  const std::set<Place> ours = by_tokenizer(html);
  std::string out;
  tell(out, "varve", ours, by_gumbo);
  tell(out, "gumbo", by_gumbo, ours);
  for (const std::string& value : judged->misread) out += "decoded otherwise: " + value + "\n";
  if (out.empty()) return std::nullopt;
  // A <frameset> takes the place of the body that was there before it, with its links: nobody who
  // reads on from the start can know.
  const bool lost_body = contains(html, "<frameset") && judged->misread.empty() &&
                         std::includes(ours.begin(), ours.end(), by_gumbo.begin(), by_gumbo.end());
  if (lost_body || is_read_otherwise(html)) return std::nullopt;
  return out;
}

}  // namespace varve::parse::tree
