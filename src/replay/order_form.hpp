// Forms that order schedules and crawls, as the JSON that the API is sent. Pure.
#pragma once

#include <ctemplate/template.h>

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "replay/http.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {

enum class FieldKind : unsigned char {
  kText,
  kChoice,  // a text, of which the form has a few
  kLines,   // texts, one a line
  kWords,   // texts with commas between them
  kCount,
  kNumber,
  kFlag
};
struct OrderField {
  std::string_view name;  // of the form's field, and of the order's member
  FieldKind kind;
};

// How far a crawl goes: crawl_fields.html, a part {{>CRAWL_FIELDS}} of a form.
inline constexpr std::array kCrawlFields = {
    OrderField{"scope", FieldKind::kChoice},    OrderField{"depth", FieldKind::kCount},
    OrderField{"max_pages", FieldKind::kCount}, OrderField{"include", FieldKind::kLines},
    OrderField{"exclude", FieldKind::kLines},   OrderField{"sitemap", FieldKind::kFlag}};

// Adds to `order` what is not left empty. kInvalid where a number is none.
Result<void> read_order_form(std::span<const OrderField> fields, const std::vector<FormField>& form,
                             archive::Json& order);
// What was typed, for the form to show it again: of a field `max_pages` MAX_PAGES, of a flag or of
// a choice's value the section ADAPTIVE, SCOPE_HOST.
void fill_order_form(std::span<const OrderField> fields, const std::vector<FormField>& typed,
                     ctemplate::TemplateDictionary& part);
void fill_crawl_fields(const std::vector<FormField>& typed, ctemplate::TemplateDictionary& form);

}  // namespace varve::replay
