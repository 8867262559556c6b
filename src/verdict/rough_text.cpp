#include "verdict/rough_text.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"
#include "varve/parse/rough_markup.hpp"

namespace varve::verdict {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f";

}  // namespace

std::size_t rough_text(std::string_view html, std::size_t enough) {
  std::size_t found = 0;
  for (std::size_t at = 0; at < html.size() && found < enough;) {
    const std::size_t tag = std::min(html.find('<', at), html.size());
    found += trim(html.substr(at, tag - at), kSpace).size();
    if (tag == html.size()) break;
    at = parse::behind_markup(html, tag);
  }
  return std::min(found, enough);
}

}  // namespace varve::verdict
