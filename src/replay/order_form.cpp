#include "replay/order_form.hpp"

#include <charconv>

#include "replay/access.hpp"
#include "replay/changes.hpp"
#include "replay/page.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

using archive::Json;

template <typename Number>
Result<Json> read_number_field(std::string_view name, std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return Json(number);
  return fail(ErrorKind::kInvalid, "{} is a number, and not \"{}\"", name, text.substr(0, 100));
}

// Browsers end lines with CRLF (HTML 4.10.22.4).
Json lines_of(std::string_view text) {
  Json lines = Json::array();
  while (!text.empty()) {
    const std::string_view line = trim(take_until(text, '\n'));
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

Result<Json> read_field(const OrderField& field, std::string_view text) {
  switch (field.kind) {
    case FieldKind::kLines:
      return lines_of(text);
    case FieldKind::kWords:
      return Json(split_tags(text));
    case FieldKind::kCount:
      return read_number_field<std::uint64_t>(field.name, text);
    case FieldKind::kNumber:
      return read_number_field<double>(field.name, text);
    case FieldKind::kFlag:
      return Json(true);
    case FieldKind::kText:
    case FieldKind::kChoice:
      break;
  }
  return Json(text);
}

std::string template_name(std::string_view name) {
  std::string upper(name);
  for (char& c : upper) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

}  // namespace

Result<void> read_order_form(std::span<const OrderField> fields, const std::vector<FormField>& form,
                             Json& order) {
  for (const OrderField& each : fields) {
    const std::string_view text = trim(field(form, each.name));
    if (text.empty()) continue;
    VARVE_ASSIGN(order[std::string(each.name)], read_field(each, text));
  }
  return {};
}

void fill_order_form(std::span<const OrderField> fields, const std::vector<FormField>& typed,
                     ctemplate::TemplateDictionary& part) {
  for (const OrderField& each : fields) {
    const std::string_view text = field(typed, each.name);
    const std::string name = template_name(each.name);
    if (text.empty()) continue;
    if (each.kind == FieldKind::kFlag) {
      part.ShowSection(name);
    } else if (each.kind == FieldKind::kChoice) {
      part.ShowSection(name + "_" + template_name(text));
    } else {
      set(part, name.c_str(), text);
    }
  }
}

void fill_crawl_fields(const std::vector<FormField>& typed, ctemplate::TemplateDictionary& form) {
  ctemplate::TemplateDictionary& part = *form.AddIncludeDictionary("CRAWL_FIELDS");
  part.SetFilename("crawl_fields.html");
  fill_order_form(kCrawlFields, typed, part);
}

}  // namespace varve::replay
