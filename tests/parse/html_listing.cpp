#include "parse/html_listing.hpp"

#include <gtest/gtest.h>

namespace varve::parse::test {

std::string_view name_of(Role role) {
  static constexpr std::string_view kNames[] = {
      "base",       "anchor",    "form",     "refresh",     "frame", "object",
      "stylesheet", "script",    "module",   "module-name", "image", "font",
      "media",      "track",     "manifest", "icon",        "feed",  "preload",
      "document",   "canonical", "use",      "meta-image",  "hint",  "css-other"};
  return kNames[static_cast<std::size_t>(role)];
}

std::string describe(const Link& link) {
  std::string out(name_of(link.role));
  out.append(1, ' ').append(link.url);
  if (link.lazy) out += " lazy";
  if (link.in_noscript) out += " noscript";
  if (link.in_template) out += " template";
  if (link.foreign) out += " foreign";
  if (link.dropped) out += " dropped";
  return out;
}

std::vector<std::string> list_links(std::string_view html, const Encoding* encoding) {
  std::vector<std::string> out;
  std::size_t last = 0;
  const LinkSink keep = [&](const Link& link) {
    EXPECT_LE(last, link.begin) << describe(link);
    EXPECT_LT(link.begin, link.end) << describe(link);
    EXPECT_LE(link.end, html.size()) << describe(link);
    last = link.end;
    out.push_back(describe(link));
  };
  HtmlOptions options;
  options.encoding = encoding;
  find_html_links(html, keep, options);
  return out;
}

std::string spliced(std::string_view html) {
  std::string out;
  std::size_t at = 0;
  find_html_links(html, [&](const Link& link) {
    out.append(html.substr(at, link.begin - at)).append(encode_for(link, link.url));
    at = link.end;
  });
  return out.append(html.substr(at));
}

}  // namespace varve::parse::test
