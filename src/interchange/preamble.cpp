#include "interchange/preamble.hpp"

#include <fmt/format.h>

namespace varve::interchange {
namespace {

// form-action and base-uri do not follow default-src (CSP 3, 6.3 and 6.4).
constexpr std::string_view kPolicy =
    "default-src 'none'; img-src data:; media-src data:; font-src data:; "
    "style-src data: 'unsafe-inline'; frame-src data:; object-src data:; "
    "form-action 'none'; base-uri 'none'";
// What scripts may have besides: themselves, and what they make.
constexpr std::string_view kScriptPolicy =
    "default-src 'none'; img-src data: blob:; media-src data: blob:; font-src data: blob:; "
    "style-src data: blob: 'unsafe-inline'; frame-src data:; object-src data:; "
    "script-src data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src data: blob:; "
    "form-action 'none'; base-uri 'none'";

std::string meta(std::string_view directive, std::string_view content) {
  return fmt::format("<meta http-equiv=\"{}\" content=\"{}\">\n", directive, content);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string preamble(bool scripts) {
  return "<meta charset=\"utf-8\">\n" +
         meta("Content-Security-Policy", scripts ? kScriptPolicy : kPolicy) +
         meta("x-dns-prefetch-control", "off");
}

std::string provenance(std::string_view url, Time time) {
  std::string safe;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    const bool dashes = c == '-' && !safe.empty() && safe.back() == '-';
    if (c == '<' || c == '>' || byte <= 0x20 || byte >= 0x7F || dashes) {
      safe += fmt::format("%{:02X}", byte);
    } else {
      safe += c;
    }
  }
  return fmt::format("<!-- Made by varve out of an archive.\n     URL:  {}\n     Time: {}\n-->\n",
                     safe, time.rfc3339());
}

// Its frame may go to data: only, and may neither take the page's place nor open others.
std::string wrapper(std::string_view title, std::string_view source) {
  return "<title>" + escaped(title) + "</title>\n" +
         "<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; "
         "display: block; overflow: hidden }</style>\n"
         "<iframe sandbox=\"allow-scripts allow-forms allow-modals "
         "allow-top-navigation-by-user-activation\" src=\"" +
         escaped(source) + "\"></iframe>\n";
}

}  // namespace varve::interchange
