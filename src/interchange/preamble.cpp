#include "interchange/preamble.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varve::interchange {
namespace {

// A longer one would push the charset out of the bytes that browsers look at (HTML 13.2.3.2).
constexpr std::size_t kMaxDoctype = 512;

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

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// Behind white space, comments and processing instructions. A comment that browsers may read
// otherwise is not passed over: then the doctype is not found, and nothing worse happens.
std::size_t skip_to_markup(std::string_view html) {
  std::size_t at = 0;
  for (;;) {
    while (at < html.size() && is_space(html[at])) ++at;
    std::size_t end = std::string_view::npos;
    if (html.substr(at, 4) == "<!--") {
      end = html.find("-->", at + 4);
    } else if (html.substr(at, 2) == "<?") {
      end = html.find('>', at);
    }
    if (end == std::string_view::npos) return at;
    at = html.find('>', end) + 1;
  }
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

Doctype find_doctype(std::string_view html) {
  const std::size_t begin = skip_to_markup(html);
  constexpr std::string_view kWord = "<!doctype";
  const std::string_view start = html.substr(begin, kWord.size());
  const bool is_one = std::equal(
      start.begin(), start.end(), kWord.begin(), kWord.end(),
      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b; });
  const std::size_t end = html.find('>', begin);  // which ends it wherever it stands
  if (!is_one || end == std::string_view::npos || end - begin >= kMaxDoctype) return {{}, html};
  const bool first =
      std::all_of(html.begin(), html.begin() + static_cast<std::ptrdiff_t>(begin), is_space);
  return {html.substr(begin, end + 1 - begin), first ? html.substr(end + 1) : html};
}

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
