// The facts of pywb and wabac.js: which URLs of a page are rewritten, and with which modifier. URLs
// are compared as they resolve, since the two keep entities and scheme-relative spellings that
// varve writes out. Rows that cannot hold are named in kExceptions, each with its reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "varve/rewrite/media.hpp"
#include "varve/rewrite/rewrite.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::rewrite {
namespace {

using nlohmann::json;

std::optional<json> read(const std::string& name) {
  const char* folder = std::getenv("VARVE_CORPORA");
  std::ifstream file(std::string(folder != nullptr ? folder : VARVE_CORPORA_DEFAULT) + "/" + name);
  if (!file) return std::nullopt;
  return json::parse(file);
}

#define READ_OR_SKIP(variable, name) \
  const auto variable = read(name);  \
  if (!(variable)) GTEST_SKIP() << (name) << " is not there (VARVE_CORPORA): not tested"

struct Exception {
  const char* contains;  // in the row's input
  const char* without;   // and not in it
  const char* reason;
};
// Rows that cannot hold, by what is in them.
constexpr Exception kExceptions[] = {
    {" data-", "<svg", "data-* attributes are rewritten where a lazy loader is known by them only"},
    {"<param", "", "parameters are for plug-ins, which no browser has"},
    {"<script xlink:href", "<svg", "outside of SVG no browser reads xlink:href (HTML 13.2.6.5)"},
    {"<td background", "<table", "a <td> outside of a table is no element (HTML 13.2.6.4.7)"},
    {"<tr", "<table", "the same"},
    {"<object type=", "application/pdf",
     "wabac.js leaves plug-ins' documents; varve keeps them in"},
    {"<embed ", "application/pdf", "the same"},
    {"\"importmap\"", "", "the keys of an import map are for the JavaScript rewriter"},
};

const char* exception(const std::string& input) {
  for (const Exception& row : kExceptions) {
    const bool not_without = *row.without == '\0' || input.find(row.without) == std::string::npos;
    if (input.find(row.contains) != std::string::npos && not_without) return row.reason;
  }
  return nullptr;
}

// pywb tells <link rel=import> and preloaded documents apart; a link's role does not, and browsers
// load neither.
bool has_other_modifier(const std::string& input) {
  return input.find("rel=\"import\"") != std::string::npos ||
         input.find("as=\"document\"") != std::string::npos;
}

// In srcset a comma without a space is the URL's own (HTML 4.8.4.2); both references split there.
bool is_split_by_comma(const std::string& url) {
  return url.find(",http") != std::string::npos;
}

// pywb takes a URL that begins with a character reference for a relative one.
bool begins_with_entity(const std::string& input) {
  return input.find("=\"&#x2f;") != std::string::npos;
}

// The entities that the corpora's expected targets keep.
std::string without_entities(std::string text) {
  for (const auto& [entity, character] :
       {std::pair{"&#x3a;", ":"}, {"&#x2f;", "/"}, {"&#x2e;", "."}, {"&amp;", "&"}}) {
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity)) {
      text.replace(at, std::string_view(entity).size(), character);
    }
  }
  return text;
}

std::string resolved(std::string target, const url::Url& base) {
  target = without_entities(std::move(target));
  while (!target.empty() && target.back() == ',') target.pop_back();
  const auto parsed = url::Url::parse(target, &base);
  return parsed ? parsed->href() : "no URL: " + target;
}

using Rewritten = std::vector<std::pair<std::string, std::string>>;  // modifier, URL

// The replay paths in `text`, in order.
Rewritten find_paths(const std::string& text, const Place& place) {
  Rewritten found;
  const std::string start = place.prefix + place.timestamp;
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const std::size_t slash = text.find('/', at + start.size());
    const std::size_t end = std::min(text.find_first_of(" \"'`>)<;&", slash), text.size());
    std::string url = text.substr(slash + 1, end - slash - 1);
    while (!url.empty() && url.back() == ',') url.pop_back();
    found.emplace_back(text.substr(at + start.size(), slash - at - start.size()), std::move(url));
  }
  return found;
}

void check_html(const json& corpus, const Place& place, bool pywb) {
  std::size_t checked = 0;
  for (const json& row : corpus.at("vectors")) {
    const std::string input = row.at("input");
    const bool options = row.contains("options") &&
                         (row["options"].contains("parse_comments") ||
                          row["options"].value("urlrewriter", "") == "no_base_canon_rewriter");
    if (row.contains("implementation_specific") || options || exception(input) != nullptr) continue;
    if (!row.contains("rewritten") || (pywb && begins_with_entity(input))) continue;
    const bool modifiers = pywb && !has_other_modifier(input);
    Rewritten expected;
    for (const json& link : row["rewritten"]) {
      expected.emplace_back(modifiers ? link.at("modifier").get<std::string>() : "",
                            resolved(link.at("target"), place.document));
    }
    Rewritten found = find_paths(rewrite_html(input, place, parse::Encoding::utf8()), place);
    for (auto& [modifier, url] : found) {
      if (!modifiers) modifier.clear();
      url = resolved(url, place.document);
    }
    if (std::any_of(found.begin(), found.end(),
                    [](const auto& link) { return is_split_by_comma(link.second); })) {
      continue;
    }
    EXPECT_EQ(found, expected) << input;
    ++checked;
  }
  EXPECT_GT(checked, 0u);
}

TEST(Corpora, HtmlIsRewrittenAsPywbDoes) {
  READ_OR_SKIP(corpus, "rewrite/pywb_html.json");
  check_html(*corpus,
             {*url::Url::parse(corpus->at("base_url").get<std::string>()), corpus->at("timestamp"),
              "/web/", "", ""},
             true);
}

// wabac.js gives mp_ to nearly everything, so only its URLs are compared.
TEST(Corpora, HtmlIsRewrittenAsWabacDoes) {
  READ_OR_SKIP(corpus, "rewrite/wabac_html.json");
  check_html(*corpus,
             {*url::Url::parse(corpus->at("base_url").get<std::string>()), "20201226101010",
              "/web/", "mp_", ""},
             false);
}

TEST(Corpora, CssIsRewrittenAsPywbDoes) {
  READ_OR_SKIP(corpus, "css/pywb_css_rewrite.json");
  const Place place{*url::Url::parse(corpus->at("base_url").get<std::string>()),
                    corpus->at("timestamp"), "/web/", "", ""};
  for (const json& row : corpus->at("vectors")) {
    Rewritten expected;
    for (const json& link : row.at("rewritten")) {
      expected.emplace_back(link.at("modifier"), resolved(link.at("target"), place.document));
    }
    const std::string input = row.at("input");
    Rewritten found = find_paths(rewrite_css(input, place), place);
    // The corpus names such a URL up to its first space.
    for (auto& [modifier, url] : found) url = url.substr(0, url.find("%20"));
    EXPECT_EQ(found, expected) << input;
  }
}

std::optional<std::string> read_text(const std::string& name) {
  const char* folder = std::getenv("VARVE_CORPORA");
  std::ifstream file(std::string(folder != nullptr ? folder : VARVE_CORPORA_DEFAULT) + "/" + name);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

// pywb rewrites URLs within scripts to a server's names for them, which no browser needs: wombat
// sees them when they are used. Here its scripts are held against what is never to be touched: no
// URL in a literal or a comment changes.
TEST(Corpora, UrlsWithinScriptsStay) {
  READ_OR_SKIP(corpus, "rewrite/pywb_js.json");
  const Place place{*url::Url::parse(corpus->at("base_url").get<std::string>()),
                    corpus->at("timestamp"), "/web/", "js_", ""};
  for (const json& row : corpus->at("vectors")) {
    const std::string input = row.at("input");
    const std::string found = rewrite_script(input, place, ScriptKind::kClassic);
    EXPECT_EQ(find_paths(found, place), Rewritten{}) << input;
    const std::size_t url = input.find_first_of("\"'/");
    if (url == std::string::npos) continue;
    EXPECT_NE(found.find(input.substr(url, input.find_first_of("\"'", url + 1) - url)),
              std::string::npos)
        << input;
  }
}

TEST(Corpora, XmlIsRewrittenAsPywbDoes) {
  READ_OR_SKIP(corpus, "rewrite/pywb_xml.json");
  const Place place{*url::Url::parse(corpus->at("base_url").get<std::string>()),
                    corpus->at("timestamp"), "/web/", "", ""};
  for (const json& row : corpus->at("vectors")) {
    const std::string input = row.at("input");
    // pywb keeps the spelling of a URL without a path.
    std::string found = rewrite_xml(input, place);
    for (const std::string end : {"<", "\"", " "}) {
      const std::string path = ".com/" + end;
      for (auto at = found.find(path); at != std::string::npos; at = found.find(path)) {
        found.erase(at + 4, 1);
      }
    }
    EXPECT_EQ(found, row.at("expected_output").get<std::string>());
  }
}

// Each URL of the media samples is one of example.com.
TEST(Corpora, MediaManifestsLeadIntoTheArchive) {
  READ_OR_SKIP(corpus, "rewrite/pywb_xml.json");
  const auto hls = read_text("rewrite/media/sample_hls.m3u8");
  const auto dash = read_text("rewrite/media/sample_dash.mpd");
  if (!hls || !dash) GTEST_SKIP() << "rewrite/media is not there (VARVE_CORPORA): not tested";
  const Place place{*url::Url::parse("http://example.com/list"), "20131010", "/web/", "mp_", ""};
  const auto urls = [](std::string text) {
    std::size_t count = 0;
    for (auto at = text.find("://example.com/"); at != std::string::npos;
         at = text.find("://example.com/", at + 1)) {
      ++count;
    }
    return count;
  };
  EXPECT_EQ(find_paths(rewrite_hls(*hls, place), place).size(), urls(*hls));
  EXPECT_EQ(find_paths(rewrite_dash(*dash, place), place).size(), urls(*dash));
}

// "20131010js_/http://…": what stands behind the server's prefix.
std::string behind(const std::string& text, const std::string& start) {
  const std::size_t at = text.find(start);
  return at == std::string::npos ? "not rewritten: " + text : text.substr(at + start.size());
}

TEST(Corpora, UrlsAreRewrittenAsPywbDoes) {
  READ_OR_SKIP(corpus, "rewrite/pywb_url_rewriter.json");
  for (const json& row : corpus->at("vectors")) {
    // The others are pywb's own inside: joining, prefixes taken off, rewriting of schemes alone.
    if (row.at("call") != "do_rewrite") continue;
    const std::string url = row["args"][0];
    const std::string request = row["args"][1];
    const std::string modifier = row["args"].size() > 3 ? row["args"][3].get<std::string>() : "";
    const std::size_t slash = request.find('/');
    const bool timed = request.compare(0, 4, "http") != 0;
    Place place{*url::Url::parse(timed ? request.substr(slash + 1) : request),
                timed ? request.substr(0, slash) : "", "/web/", modifier, "http://localhost:8080"};
    const std::string expected = row.at("expected");
    const std::string found = rewrite_url(place, url, modifier);
    if (expected == url) {
      EXPECT_EQ(found, "") << row;
      continue;
    }
    const std::string start = place.timestamp + modifier + "/";
    EXPECT_EQ(behind(found, start), resolved(behind(expected, start), place.document)) << row;
  }
}

TEST(Corpora, UrlsAreRewrittenAsWabacDoes) {
  READ_OR_SKIP(corpus, "rewrite/wabac_url.json");
  for (const json& row : corpus->at("vectors")) {
    const std::string url = row.at("url");
    const std::string prefix = row.at("prefix");
    const std::string before = prefix.substr(0, prefix.size() - 1);
    const std::string timestamp = before.substr(before.rfind('/') + 1);
    const std::string origin = before.substr(0, before.find('/', before.find("//") + 2));
    const Place place{*url::Url::parse(row.at("base").get<std::string>()), timestamp, "/web/", "",
                      origin};
    const std::string expected = row.at("expected");
    const std::string found = rewrite_url(place, url, "");
    if (expected == url) {
      EXPECT_EQ(found, "") << row;
    } else {
      EXPECT_EQ(behind(found, timestamp + "/"),
                resolved(behind(expected, timestamp + "/"), place.document))
          << row;
    }
  }
}

TEST(Corpora, LinkHeadersAreRewrittenAsWabacDoes) {
  READ_OR_SKIP(corpus, "rewrite/wabac_link_header.json");
  const Place place{*url::Url::parse("https://example.com/"), "20201226101010", "/web/", "mp_", ""};
  for (const json& row : corpus->at("vectors")) {
    std::string expected = row.at("expected");
    for (auto at = expected.find("{P}"); at != std::string::npos; at = expected.find("{P}")) {
      expected.replace(at, 3, "/web/20201226101010mp_/");
    }
    std::string found = rewrite_link_header(row.at("value").get<std::string>(), place);
    // wabac.js has one modifier for all.
    for (const std::string_view modifier : {"js_/", "cs_/"}) {
      for (auto at = found.find(modifier); at != std::string::npos; at = found.find(modifier)) {
        found.replace(at, 4, "mp_/");
      }
    }
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace varve::rewrite
