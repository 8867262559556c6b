#include "replay/page.hpp"

#include <fmt/format.h>

#include <array>
#include <mutex>

#include "replay/appearance.hpp"
#include "replay/assets.hpp"
#include "replay/login.hpp"

namespace varve::replay {
namespace {

constexpr std::string_view kTemplates = "templates/";

void load_templates() {
  static std::once_flag once;
  std::call_once(once, [] {
    for (const Asset& asset : assets()) {
      if (asset.name.substr(0, kTemplates.size()) != kTemplates) continue;
      const std::string_view name = asset.name.substr(kTemplates.size());
      ctemplate::StringToTemplateCache({name.data(), name.size()},
                                       {asset.bytes.data(), asset.bytes.size()},
                                       ctemplate::STRIP_WHITESPACE);
    }
  });
}

}  // namespace

Page::Page(const Request& request, std::string_view title, std::string_view content)
    : layout_("page"), content_(layout_.AddIncludeDictionary("CONTENT")) {
  load_templates();
  set(layout_, "TITLE", title);
  put_appearance(request, layout_);
  if (request.host.is_own()) {
    layout_.ShowSection("AROUND");
    put_sign_in(request, layout_);
  }
  content_->SetFilename({content.data(), content.size()});
}

void Page::set_query(std::string_view query) {
  set(layout_, "QUERY", query);
}

void Page::set_feed(std::string_view path) {
  set(*layout_.AddSectionDictionary("FEED"), "PATH", path);
}

void Page::follow(std::string_view script) {
  set(*layout_.AddSectionDictionary("FOLLOW"), "SCRIPT", script);
}

std::string Page::html() {
  return expand("layout.html", layout_);
}

std::string expand(const char* name, ctemplate::TemplateDictionary& dictionary) {
  load_templates();
  std::string out;
  ctemplate::ExpandTemplate(name, ctemplate::STRIP_WHITESPACE, &dictionary, &out);
  return out;
}

void set(ctemplate::TemplateDictionary& dictionary, const char* name, std::string_view value) {
  dictionary.SetValue(name, {value.data(), value.size()});
}

void set(ctemplate::TemplateDictionary& dictionary, const char* name, std::uint64_t value) {
  set(dictionary, name, std::string_view(grouped(value)));
}

std::string_view month_name(unsigned month) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  return kMonths.at((month - 1) % 12);
}

std::string day_of(Time time) {
  const std::string digits = time.digits14();
  const auto month = static_cast<unsigned>((digits[4] - '0') * 10 + digits[5] - '0');
  const int day = (digits[6] - '0') * 10 + digits[7] - '0';
  return fmt::format("{} {} {}", day, month_name(month), digits.substr(0, 4));
}

std::string clock_of(Time time) {
  const std::string digits = time.digits14();
  return fmt::format("{}:{}:{}", digits.substr(8, 2), digits.substr(10, 2), digits.substr(12, 2));
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string moment_of(Time time) {
  return day_of(time) + ", " + clock_of(time);
}

std::string utc_of(Time time) {
  return moment_of(time) + " UTC";
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::string short_url(std::string_view url, std::size_t longest) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.substr(0, scheme.size()) == scheme) {
      url.remove_prefix(scheme.size());
      break;
    }
  }
  if (url.size() > 1 && url.find('/') == url.size() - 1) url.remove_suffix(1);
  if (url.size() <= longest) return std::string(url);
  return std::string(url.substr(0, longest * 2 / 3))
      .append("…")
      .append(url.substr(url.size() - longest / 3));
}

}  // namespace varve::replay
