#include "varve/parse/manifest.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "parse/manifest_json.hpp"

namespace varve::parse {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct FoundInManifest {
  Role role;
  std::string url;
  bool operator==(const FoundInManifest&) const = default;
};
void PrintTo(const FoundInManifest& f, std::ostream* out) {
  *out << static_cast<int>(f.role) << ' ' << f.url;
}

using Finder = void (*)(std::string_view, const LinkSink&);

std::vector<FoundInManifest> links(Finder find, std::string_view json) {
  std::vector<FoundInManifest> all;
  std::size_t end = 0;
  find(json, [&](const Link& link) {
    EXPECT_EQ(link.notation, Notation::kJsonString);
    EXPECT_EQ(link.quote, '"');
    EXPECT_LE(end, link.begin);
    EXPECT_LT(link.begin, link.end);
    end = link.end;
    const std::string inside(json.substr(link.begin, link.end - link.begin));
    EXPECT_EQ(nlohmann::json::parse('"' + inside + '"').get<std::string>(), link.url);
    all.push_back({link.role, std::string(link.url)});
  });
  return all;
}

TEST(Manifest, HasItsMembersLinks) {
  EXPECT_THAT(
      links(find_manifest_links, R"({
    "name": "x", "start_url": " /start?a=\u0062 ", "scope": "/", "id": "/id",
    "icons": [{"src": "a.png", "sizes": "1x1"}, {"sizes": "any", "src": "b\/c.png"}],
    "screenshots": [{"src": "s.png"}],
    "shortcuts": [{"url": "/s", "icons": [{"src": "i.png"}]}],
    "related_applications": [{"url": "https://apps.example/1"}],
    "share_target": {"action": "/share"}})"),
      ElementsAre(
          FoundInManifest{Role::kDocumentLink, "/start?a=b"}, FoundInManifest{Role::kIcon, "a.png"},
          FoundInManifest{Role::kIcon, "b/c.png"}, FoundInManifest{Role::kMetaImage, "s.png"},
          FoundInManifest{Role::kDocumentLink, "/s"}, FoundInManifest{Role::kIcon, "i.png"}));
}

TEST(Manifest, MembersAreMeantByPlaceNotByName) {
  EXPECT_THAT(links(find_manifest_links, R"({"x": {"start_url": "/a"}, "icons": {"src": "b"},
                                             "src": "c", "screenshots": ["d"], "*": [1]})"),
              IsEmpty());
}

TEST(Manifest, AByteOrderMarkCountsInThePositions) {
  std::vector<std::size_t> begins;
  find_manifest_links("\xEF\xBB\xBF{\"start_url\":\"/a\"}",
                      [&](const Link& link) { begins.push_back(link.begin); });
  EXPECT_THAT(begins, ElementsAre(17));
}

TEST(Manifest, NamesMayBeWrittenWithEscapes) {
  EXPECT_THAT(links(find_manifest_links, R"({"\u0069cons":[{"sr\u0063":"a"}]})"),
              ElementsAre(FoundInManifest{Role::kIcon, "a"}));
}

TEST(Manifest, WhatIsNoJsonHasNoLinks) {
  for (const char* json : {"", "{", R"({"start_url":"/a")", R"({"start_url":"/a",})",
                           R"({"start_url":"/a"} x)", "{\"start_url\":\"/a\nb\"}"}) {
    EXPECT_THAT(links(find_manifest_links, json), IsEmpty()) << json;
  }
}

TEST(Manifest, NestingIsBounded) {
  const auto nested = [](std::size_t depth) {
    return "{\"start_url\":\"/a\",\"x\":" + std::string(depth - 1, '[') +
           std::string(depth - 1, ']') + "}";
  };
  EXPECT_EQ(links(find_manifest_links, nested(kMaxJsonDepth)).size(), 1u);
  EXPECT_THAT(links(find_manifest_links, nested(kMaxJsonDepth + 1)), IsEmpty());
  EXPECT_THAT(links(find_manifest_links, nested(1'000'000)), IsEmpty());
}

TEST(ImportMap, ValuesAreModulesAndKeysTheirNames) {
  EXPECT_THAT(
      links(find_import_map_links, R"({
    "imports": {"a": "./a.mjs", "lib/": "/lib/", "b": null, "c": "https://cdn.example/c.mjs",
                "d": "bare", "/x.mjs": "../x.mjs"},
    "scopes": {"/s/": {"a": "/s/a.mjs", "b": null, "./c": "/s/c.mjs"}},
    "integrity": {"/a.mjs": "sha384-x"}})"),
      ElementsAre(
          FoundInManifest{Role::kModule, "./a.mjs"}, FoundInManifest{Role::kModuleName, "/lib/"},
          FoundInManifest{Role::kModule, "https://cdn.example/c.mjs"},
          FoundInManifest{Role::kModuleName, "/x.mjs"}, FoundInManifest{Role::kModule, "../x.mjs"},
          FoundInManifest{Role::kModuleName, "/s/"}, FoundInManifest{Role::kModule, "/s/a.mjs"},
          FoundInManifest{Role::kModuleName, "./c"}, FoundInManifest{Role::kModule, "/s/c.mjs"}));
}

TEST(JsonLd, PicturesAreLinksAndIdentifiersAreNot) {
  EXPECT_THAT(links(find_json_ld_links, R"({"@context": "https://schema.org", "@id": "/id",
    "url": "/page", "image": ["a.jpg", {"@type": "ImageObject", "@id": "/i", "url": "b.jpg"}],
    "publisher": {"url": "/p", "logo": {"url": "logo.png", "width": 60}},
    "video": {"thumbnailUrl": ["t1.jpg", "t2.jpg"], "contentUrl": "v.mp4", "embedUrl": "/e"}})"),
              ElementsAre(FoundInManifest{Role::kMetaImage, "a.jpg"},
                          FoundInManifest{Role::kMetaImage, "b.jpg"},
                          FoundInManifest{Role::kMetaImage, "logo.png"},
                          FoundInManifest{Role::kMetaImage, "t1.jpg"},
                          FoundInManifest{Role::kMetaImage, "t2.jpg"},
                          FoundInManifest{Role::kMetaImage, "v.mp4"}));
}

TEST(JsonLd, MayBeAListOfThings) {
  EXPECT_THAT(
      links(find_json_ld_links, R"([{"image":"a"},{"@graph":[{"logo":"b"}]}])"),
      ElementsAre(FoundInManifest{Role::kMetaImage, "a"}, FoundInManifest{Role::kMetaImage, "b"}));
}

TEST(Json, EscapesAreDecoded) {
  EXPECT_EQ(json::unescape(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(json::unescape(R"(\u00e9\u20AC)"), "\xC3\xA9\xE2\x82\xAC");
  EXPECT_EQ(json::unescape(R"(\uD83D\uDE00)"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(json::unescape(R"(\uD83Dx\uDE00)"), "\xEF\xBF\xBDx\xEF\xBF\xBD");
  EXPECT_EQ(json::unescape(R"(\uD83D\u0041)"),
            "\xEF\xBF\xBD"
            "A");
}

// nlohmann-json is the judge of what is JSON.
TEST(Json, ScansWhatIsJsonAndNothingElse) {
  for (const char* text : {"0",
                           "-0",
                           "-",
                           "01",
                           "1.",
                           ".5",
                           "1.5e",
                           "1e+",
                           "1E-5",
                           "12e05",
                           "1.25",
                           "+1",
                           "true",
                           "tru",
                           "null",
                           "nul",
                           "\"\"",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\\u12\"",
                           "\"\\",
                           "\"",
                           "[]",
                           "[1,]",
                           "[,]",
                           "[1 2]",
                           "[[],[{}]]",
                           "{}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":1,\"a\":2}",
                           " \t\r\n[ ] ",
                           "[]]",
                           "}",
                           "",
                           " ",
                           "\f1",
                           "'a'",
                           "//x\n1",
                           "NaN",
                           "[\"a\", {\"b\": [true, false, null, -1.5e-3]}]",
                           "{\"a\":[}",
                           "[{]}",
                           "\x7F"}) {
    EXPECT_EQ(json::scan(text, [](const auto&, const auto&) {}), nlohmann::json::accept(text))
        << text;
  }
}

}  // namespace
}  // namespace varve::parse
