#include "varve/parse/sitemap.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "parse/xml_reader.hpp"

namespace varve::parse {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct SitemapReading {
  std::vector<std::string> entries;
  std::string error;
  std::optional<ErrorKind> kind;
};

SitemapReading sitemap_of(std::string_view bytes, std::string_view content_type = {}) {
  SitemapReading reading;
  const auto whole = read_sitemap(bytes, content_type, [&](const SitemapEntry& entry) {
    constexpr const char* kNames[] = {"page ", "sitemap ", "alternate "};
    std::string line = kNames[static_cast<int>(entry.kind)] + std::string(entry.url);
    if (entry.changed) line += " " + entry.changed->rfc3339();
    reading.entries.push_back(line);
  });
  if (whole) return reading;
  reading.error = whole.error().message;
  reading.kind = whole.error().kind;
  return reading;
}

std::string urlset(std::string_view inside) {
  return "<?xml version='1.0' encoding='UTF-8'?>\n"
         "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
         " xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"
         " xmlns:xhtml='http://www.w3.org/1999/xhtml'>" +
         std::string(inside) + "</urlset>";
}

TEST(Sitemap, HasPages) {
  const struct {
    const char* name;
    std::string text;
    std::vector<std::string> entries;
  } rows[] = {
      {"empty", urlset(""), {}},
      {"one",
       urlset("<url>\n <loc> http://a/?b=1&amp;c=2\n</loc><priority>1</priority></url>"),
       {"page http://a/?b=1&c=2"}},
      {"several",
       urlset("<url><loc>http://a/1</loc></url><url><loc>http://a/2</loc></url>"),
       {"page http://a/1", "page http://a/2"}},
      {"CDATA", urlset("<url><loc><![CDATA[http://a/?b&c]]></loc></url>"), {"page http://a/?b&c"}},
      {"an unknown entity",
       urlset("<url><loc>http://a/b&nbsp;c&eacute;</loc></url>"),
       {"page http://a/bc"}},
      {"a picture is none",
       urlset("<url><image:image><image:loc>http://a/p.png</image:loc></image:image>"
              "<loc>http://a/1</loc><image:loc>http://a/q.png</image:loc></url>"),
       {"page http://a/1"}},
      {"other languages",
       urlset("<url><loc>http://a/en</loc>"
              "<xhtml:link rel='alternate' hreflang='de' href=' http://a/de '/>"
              "<xhtml:link rel='stylesheet' href='http://a/s.css'/></url>"),
       {"alternate http://a/de", "page http://a/en"}},
      {"no loc", urlset("<url><lastmod>2026</lastmod></url><loc>http://a/</loc>"), {}},
      {"an empty loc", urlset("<url><loc> </loc></url>"), {}},
      {"a long loc",
       urlset("<url><loc>http://a/" + std::string(xml::kMaxText, 'b') +
              "</loc></url><url><loc>http://a/</loc></url>"),
       {"page http://a/"}},
      {"no namespace", "<urlset><url><loc>http://a/1</loc></url></urlset>", {"page http://a/1"}},
      {"with a prefix",
       "<s:urlset xmlns:s='http://www.google.com/schemas/sitemap/0.84'><s:url>"
       "<s:loc>http://a/1</s:loc></s:url></s:urlset>",
       {"page http://a/1"}},
      {"an index",
       "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap>"
       "<loc>http://a/1.xml.gz</loc><lastmod>2026-11-22</lastmod></sitemap></sitemapindex>",
       {"sitemap http://a/1.xml.gz 2026-11-22T00:00:00.000000Z"}},
      {"an entity of its own",
       "<!DOCTYPE urlset [<!ENTITY site 'http://a'>]>"
       "<urlset><url><loc>&site;/1</loc></url></urlset>",
       {"page http://a/1"}},
      {"a file is no entity",
       "<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
       "<urlset><url><loc>http://a/&x;1</loc></url></urlset>",
       {"page http://a/1"}},
      {"text",
       "\xEF\xBB\xBF\nhttp://a/1\r\n# no URL\n https://a/2 \nhttp://a/3",
       {"page http://a/1", "page https://a/2", "page http://a/3"}},
  };
  for (const auto& row : rows) {
    const SitemapReading reading = sitemap_of(row.text);
    EXPECT_EQ(reading.entries, row.entries) << row.name;
    EXPECT_EQ(reading.error, "") << row.name;
  }
}

TEST(Sitemap, SaysWhenPagesChanged) {
  const struct {
    const char* lastmod;
    const char* time;
  } rows[] = {
      {"2026", " 2026-01-01T00:00:00.000000Z"},
      {"2026-11", " 2026-11-01T00:00:00.000000Z"},
      {"2026-11-22", " 2026-11-22T00:00:00.000000Z"},
      {"2026-11-22T20:15+01:00", " 2026-11-22T19:15:00.000000Z"},
      {"2026-11-22T20:15:30+01:00", " 2026-11-22T19:15:30.000000Z"},
      {" 2026-11-22T20:15:30.25Z\n", " 2026-11-22T20:15:30.250000Z"},
      {"yesterday", ""},
      {"", ""},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(sitemap_of(urlset("<url><loc>http://a/</loc><lastmod>" + std::string(row.lastmod) +
                                  "</lastmod></url>"))
                    .entries,
                ElementsAre("page http://a/" + std::string(row.time)))
        << row.lastmod;
  }
}

// What other encodings say in UTF-8 is the same list.
TEST(Sitemap, IsReadInAnyEncoding) {
  using namespace std::string_view_literals;
  const std::string begin = "<urlset><url><loc>http://a/";
  const std::string end = "</loc></url></urlset>";
  std::string utf16 = "\xFF\xFE";
  for (const char c : begin + "\xE4" + end) utf16.append(1, c).append(1, '\0');
  const struct {
    const char* name;
    std::string bytes;
    std::string_view content_type;
    const char* url;
  } rows[] = {
      {"UTF-8", begin + "\xC3\xA4" + end, "", "\xC3\xA4"},
      {"declared", "<?xml version='1.0' encoding='windows-1252'?>" + begin + "\xE4\x80" + end,
       "text/xml", "\xC3\xA4\xE2\x82\xAC"},
      {"what the server says goes first",
       "<?xml version='1.0' encoding='UTF-8'?>" + begin + "\xE4" + end,
       "application/xml; charset=iso-8859-1", "\xC3\xA4"},
      {"which expat does not know",
       "<?xml version='1.0' encoding='Shift_JIS'?>" + begin + "\x83\x5C" + end, "", "\xE3\x82\xBD"},
      {"UTF-16", utf16, "", "\xC3\xA4"},
      {"a byte that is not UTF-8", begin + "\xE4" + end, "", "\xEF\xBF\xBD"},
  };
  for (const auto& row : rows) {
    const SitemapReading reading = sitemap_of(row.bytes, row.content_type);
    EXPECT_THAT(reading.entries, ElementsAre("page http://a/" + std::string(row.url))) << row.name;
    EXPECT_EQ(reading.error, "") << row.name;
  }
}

TEST(Sitemap, GivesWhatStandsBeforeItBreaksOff) {
  const std::string whole = urlset("<url><loc>http://a/1</loc></url>\n<url><loc>http://a/2");
  const SitemapReading cut = sitemap_of(whole.substr(0, whole.find("</urlset")));
  EXPECT_THAT(cut.entries, ElementsAre("page http://a/1"));
  EXPECT_EQ(cut.kind, ErrorKind::kInvalid);
  EXPECT_THAT(cut.error, HasSubstr("the XML breaks off at line 3: "));
}

TEST(Sitemap, IsNotEverything) {
  for (const char* text : {"", " ", "Not found", "<html><p>Not found</html>", "<rss/>", "{}",
                           "# http://a/", "<urlset"}) {
    const SitemapReading reading = sitemap_of(text);
    EXPECT_THAT(reading.entries, IsEmpty()) << text;
    EXPECT_EQ(reading.kind, ErrorKind::kInvalid) << text;
  }
}

TEST(Sitemap, HasLimits) {
  std::string many;
  for (std::size_t i = 0; i <= kMaxSitemapUrls; ++i) many += "<url><loc>http://a/</loc></url>";
  std::string deep = "<urlset>";
  for (std::size_t i = 0; i < xml::kMaxDepth; ++i) deep += "<a>";
  std::string lines;
  for (std::size_t i = 0; i <= kMaxSitemapUrls; ++i) lines += "http://a/\n";
  const std::string long_one =
      urlset("<url><loc>http://a/</loc></url>" + std::string(kMaxSitemap, ' '));
  // A gigabyte of text.
  std::string bomb = "<!DOCTYPE urlset [<!ENTITY a0 'aaaaaaaaaa'>";
  for (int i = 1; i < 9; ++i) {
    const std::string inner = "&a" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY a" + std::to_string(i) + " '";
    for (int j = 0; j < 10; ++j) bomb += inner;
    bomb += "'>";
  }
  bomb += "]><urlset><url><loc>http://a/</loc></url><url><loc>&a8;</loc></url></urlset>";
  const struct {
    const char* name;
    std::string text;
    std::size_t entries;
    ErrorKind kind;
  } rows[] = {
      {"URLs", urlset(many), kMaxSitemapUrls, ErrorKind::kLimit},
      {"lines", lines, kMaxSitemapUrls, ErrorKind::kLimit},
      {"bytes", long_one, 1, ErrorKind::kLimit},
      {"depth", deep, 0, ErrorKind::kLimit},
      {"entities", bomb, 1, ErrorKind::kInvalid},
  };
  for (const auto& row : rows) {
    const SitemapReading reading = sitemap_of(row.text);
    EXPECT_EQ(reading.entries.size(), row.entries) << row.name;
    EXPECT_EQ(reading.kind, row.kind) << row.name << ": " << reading.error;
  }
}

TEST(Sitemap, IsToldByItsRoot) {
  EXPECT_TRUE(is_sitemap(urlset("")));
  EXPECT_TRUE(is_sitemap("<!-- <rss> --><s:sitemapindex xmlns:s='urn:a'>"));
  EXPECT_FALSE(is_sitemap("<html><urlset></html>"));
  EXPECT_FALSE(is_sitemap("http://a/1\n"));
  EXPECT_FALSE(is_sitemap(""));
}

}  // namespace
}  // namespace varve::parse
