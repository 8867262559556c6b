// find_css_links, find_style_links and parse_srcset: positions are sound, what encode_for puts in
// at a link is found there again, and the standard's tokenizer finds the same.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "css_reference.hpp"
#include "varve/parse/css.hpp"
#include "varve/parse/srcset.hpp"

namespace {

using varve::parse::Link;
using varve::parse::LinkSink;
using Finder = void (*)(std::string_view, const LinkSink&);

struct Found {
  Link link;  // its views are of no use any more
  std::string url;
};

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

std::vector<Found> find(std::string_view css, Finder finder) {
  std::vector<Found> all;
  std::size_t end = 0;
  finder(css, [&](const Link& link) {
    check(end <= link.begin && link.begin < link.end && link.end <= css.size(), "positions");
    check(!link.url.empty() && link.url.front() != '#', "a link's URL is not empty");
    end = link.end;
    all.push_back({link, std::string(link.url)});
  });
  return all;
}

// As hostile as a serialized URL can be.
constexpr std::string_view kUrl =
    "http://r.localhost/web/2026cs_/http://x/;(a)'{b}\\c,d*/e?\"f<\x7F#g=!";

void check_splicing(std::string_view css, const std::vector<Found>& links, Finder finder) {
  std::string spliced;
  std::size_t done = 0;
  for (const Found& one : links) {
    Link link = one.link;
    link.in_attribute = false;  // it stands in CSS here, not in an attribute with CSS in it
    spliced.append(css.substr(done, link.begin - done));
    spliced.append(varve::parse::encode_for(link, kUrl));
    done = link.end;
  }
  spliced.append(css.substr(done));
  const std::vector<Found> again = find(spliced, finder);
  check(again.size() == links.size(), "as many links after splicing");
  for (std::size_t i = 0; i < links.size(); ++i) {
    check(again[i].url == kUrl, "the URL that was put in is found");
    check(again[i].link.role == links[i].link.role, "a link keeps its role");
    check(again[i].link.notation == links[i].link.notation, "a link keeps its notation");
  }
}

// The URLs that are links: see css.hpp.
std::vector<std::string> links_of(std::vector<std::string> urls) {
  std::vector<std::string> links;
  for (std::string& url : urls) {
    const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    std::string_view rest = url;
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
    if (!rest.empty() && rest.front() != '#') links.emplace_back(rest);
  }
  return links;
}

void check_against_reference(std::string_view css, const std::vector<Found>& links) {
  const std::vector<std::string> expected = links_of(varve::fuzz::reference_urls(css));
  check(links.size() == expected.size(), "as many links as the standard's tokenizer finds");
  for (std::size_t i = 0; i < links.size(); ++i) {
    check(links[i].url == expected[i], "the links that the standard's tokenizer finds");
  }
}

void check_srcset(std::string_view value) {
  std::size_t end = 0;
  varve::parse::parse_srcset(value, [&](const varve::parse::SrcsetCandidate& candidate) {
    check(end <= candidate.begin && candidate.begin < candidate.end, "srcset: order");
    check(candidate.end <= value.size(), "srcset: range");
    check(value.substr(candidate.begin, candidate.end - candidate.begin) == candidate.url,
          "srcset: the URL is at its position");
    check(candidate.url.find_first_of(" \t\n\f\r") == std::string_view::npos, "srcset: no space");
    check(candidate.url.front() != ',' && candidate.url.back() != ',', "srcset: no outer comma");
    end = candidate.end;
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<char> exact(data, data + size);
  const std::string_view text(exact.data(), exact.size());
  for (const Finder finder : {varve::parse::find_css_links, varve::parse::find_style_links}) {
    const std::vector<Found> links = find(text, finder);
    check_splicing(text, links, finder);
    if (text.find('@') == std::string_view::npos) check_against_reference(text, links);
  }
  check_srcset(text);
  return 0;
}
