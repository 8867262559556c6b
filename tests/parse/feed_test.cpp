#include "varve/parse/feed.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace varve::parse {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct FeedReading {
  std::vector<std::string> links;
  std::optional<Error> error;
};

FeedReading feed_of(std::string_view bytes, std::string_view content_type = {}) {
  FeedReading reading;
  const auto base = url::Url::parse("https://a.example/blog/feed");
  const auto whole = read_feed(bytes, content_type, *base, [&](const FeedLink& link) {
    constexpr const char* kNames[] = {"entry ", "related ", "enclosure ",
                                      "site ",  "self ",    "more "};
    reading.links.push_back(kNames[static_cast<int>(link.kind)] + link.url.href());
  });
  if (!whole) reading.error = whole.error();
  return reading;
}

std::string atom(std::string_view inside, std::string_view attributes = "") {
  return "<feed xmlns='http://www.w3.org/2005/Atom' " + std::string(attributes) + ">" +
         std::string(inside) + "</feed>";
}

TEST(Feed, HasLinks) {
  const struct {
    const char* name;
    std::string text;
    std::vector<std::string> links;
  } rows[] = {
      {"RSS 2.0",
       "<?xml version='1.0'?><rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'>"
       "<channel><title>T</title><link>https://a.example/</link>"
       "<atom:link rel='self' href='/feed'/><atom:link rel='next' href='/feed?p=2'/>"
       "<image><url>https://a.example/i.png</url><link>https://a.example/</link></image>"
       "<item><title>1</title><link> /1?a&amp;b </link><guid>https://a.example/?p=1</guid>"
       "<enclosure url='/1.mp3' length='1' type='audio/mpeg'/></item>"
       "<item><guid isPermaLink='true'>https://a.example/2</guid></item>"
       "<item><guid isPermaLink='false'>https://a.example/no</guid></item>"
       "<item><guid>12</guid><link/></item>"
       "</channel></rss>",
       {"site https://a.example/", "self https://a.example/feed", "more https://a.example/feed?p=2",
        "entry https://a.example/1?a&b", "enclosure https://a.example/1.mp3",
        "entry https://a.example/2"}},
      {"RSS 0.91",
       "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN'"
       " 'http://my.netscape.com/publish/formats/rss-0.91.dtd'>"
       "<rss version='0.91'><channel><link>/</link><item><link>/1</link><title>&eacute;</title>"
       "</item></channel></rss>",
       {"site https://a.example/", "entry https://a.example/1"}},
      {"RSS 1.0",
       "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
       " xmlns='http://purl.org/rss/1.0/'><channel rdf:about='/feed'><link>/</link>"
       "<items><rdf:Seq><rdf:li resource='/1'/></rdf:Seq></items></channel>"
       "<image><link>/no</link></image><item rdf:about='/1'><link>/1</link></item></rdf:RDF>",
       {"site https://a.example/", "entry https://a.example/1"}},
      {"RSS 0.90",
       "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
       " xmlns='http://my.netscape.com/rdf/simple/0.9/'><item><link>/1</link></item></rdf:RDF>",
       {"entry https://a.example/1"}},
      {"an element of others",
       "<rss xmlns:x='urn:x'><channel><item><x:link>/no</x:link><link>/1</link></item></channel>"
       "</rss>",
       {"entry https://a.example/1"}},
      {"Atom",
       atom("<link href='/'/><link rel='self' href='/feed'/><link rel='hub' href='/hub'/>"
            "<link rel='http://www.iana.org/assignments/relation/next' href='/feed/2'/>"
            "<link rel='prev-archive' href='/feed/0'/>"
            "<entry><link href='/1'/><link rel='enclosure' href='/1.mp3'/>"
            "<link rel='via' href='https://b.example/'/><link rel='replies' href='/1/replies'/>"
            "<content type='image/png' src='/1.png'/>"
            "<source><link href='https://c.example/'/></source></entry>"
            "<entry><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
            "<link xmlns='http://www.w3.org/2005/Atom' href='/no'/></div></content>"
            "<link rel='Alternate' href='/2'/></entry>"),
       {"site https://a.example/", "self https://a.example/feed", "more https://a.example/feed/2",
        "more https://a.example/feed/0", "entry https://a.example/1",
        "enclosure https://a.example/1.mp3", "related https://b.example/",
        "enclosure https://a.example/1.png", "entry https://a.example/2"}},
      {"Atom 0.3",
       "<feed xmlns='http://purl.org/atom/ns#'><entry><link href='/1'/></entry></feed>",
       {"entry https://a.example/1"}},
      {"an entry by itself",
       "<entry xmlns='http://www.w3.org/2005/Atom'><link href='/1'/></entry>",
       {"entry https://a.example/1"}},
      {"JSON Feed",
       R"({"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https:\/\/a.example\/",
           "feed_url": "https://a.example/feed.json", "next_url": "?p=2", "icon": "/i.png",
           "items": [{"id": "1", "url": "/1", "external_url": "https://b.example/",
                      "attachments": [{"url": "/1.mp3"}], "x": {"url": "/no"}}, {"url": 2}]})",
       {"site https://a.example/", "self https://a.example/feed.json",
        "more https://a.example/blog/feed?p=2", "entry https://a.example/1",
        "related https://b.example/", "enclosure https://a.example/1.mp3"}},
      {"only what can be fetched",
       atom("<link href='mailto:a@b'/><link href=''/><link href='//'/>"),
       {}},
  };
  for (const auto& row : rows) {
    const FeedReading reading = feed_of(row.text);
    EXPECT_EQ(reading.links, row.links) << row.name;
    EXPECT_FALSE(reading.error) << row.name << ": " << reading.error->message;
  }
}

TEST(Feed, ResolvesByXmlBase) {
  const struct {
    const char* name;
    std::string text;
    std::vector<std::string> links;
  } rows[] = {
      {"the feed's",
       atom("<link href='1'/>", "xml:base='https://b.example/x/'"),
       {"site https://b.example/x/1"}},
      {"relative to what it was got from",
       atom("<link href='1'/>", "xml:base='x/'"),
       {"site https://a.example/blog/x/1"}},
      {"within each other",
       atom("<entry xml:base='y/'><link xml:base='z/' href='1'/><link href='2'/></entry>"
            "<link href='3'/>",
            "xml:base='https://b.example/x/'"),
       {"entry https://b.example/x/y/z/1", "entry https://b.example/x/y/2",
        "site https://b.example/x/3"}},
      {"one that is no URL",
       atom("<link href='1'/>", "xml:base='https://'"),
       {"site https://a.example/blog/1"}},
      {"in RSS",
       "<rss><channel xml:base='/x/'><item><link xml:base='y/'>1</link></item></channel></rss>",
       {"entry https://a.example/x/y/1"}},
  };
  for (const auto& row : rows) EXPECT_EQ(feed_of(row.text).links, row.links) << row.name;
}

TEST(Feed, GivesWhatStandsBeforeItBreaksOff) {
  for (const std::string& text :
       {std::string("<rss><channel><item><link>/1</link></item><item><link>/2"),
        std::string("<rss><channel><item><link>/1</link></item>\x0B</channel></rss>"),
        std::string(
            R"({"version": "https://jsonfeed.org/version/1", "items": [{"url": "/1"}, {"u)")}) {
    const FeedReading reading = feed_of(text);
    EXPECT_THAT(reading.links, ElementsAre("entry https://a.example/1")) << text;
    ASSERT_TRUE(reading.error) << text;
    EXPECT_EQ(reading.error->kind, ErrorKind::kInvalid) << text;
  }
}

TEST(Feed, HasLimits) {
  std::string many;
  for (std::size_t i = 0; i <= kMaxFeedLinks; ++i) many += "<link href='/'/>";
  const FeedReading reading = feed_of(atom(many));
  EXPECT_EQ(reading.links.size(), kMaxFeedLinks);
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kLimit);
  const FeedReading long_one = feed_of(atom("<link href='/'/>" + std::string(kMaxFeed, ' ')));
  EXPECT_THAT(long_one.links, ElementsAre("site https://a.example/"));
  ASSERT_TRUE(long_one.error);
  EXPECT_EQ(long_one.error->kind, ErrorKind::kLimit);
}

TEST(Feed, IsToldByItsBeginning) {
  const struct {
    std::string text;
    bool is;
  } rows[] = {
      {"<?xml version='1.0'?>\n<rss version='2.0'>", true},
      {atom(""), true},
      {"<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>", true},
      {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
       " xmlns='http://purl.org/rss/1.0/'>",
       true},
      {"<feed xmlns='urn:a'>", false},
      {"\xEF\xBB\xBF{\"version\": \"https://jsonfeed.org/version/1\"", true},
      {"<feed>", false},
      {"<html><rss></html>", false},
      {"<urlset/>", false},
      {R"({"version": "1", "about": "https://jsonfeed.org/version/1"})", false},
      {"", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(is_feed(row.text), row.is) << row.text;
    if (row.is) continue;
    const FeedReading reading = feed_of(row.text);
    EXPECT_THAT(reading.links, IsEmpty()) << row.text;
    EXPECT_TRUE(reading.error) << row.text;
  }
}

}  // namespace
}  // namespace varve::parse
