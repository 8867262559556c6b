#include "varve/rewrite/media.hpp"

#include <gtest/gtest.h>

namespace varve::rewrite {
namespace {

const std::string kStart = "/web/20260102030405mp_/https://";

Place media_place() {
  return {*url::Url::parse("https://example.com/v/list"), "20260102030405", "/web/", "mp_", ""};
}

struct MediaRow {
  std::string before;
  std::string after;
};

TEST(Hls, UrisLeadIntoTheArchive) {
  const MediaRow table[] = {
      {"#EXTM3U\r\nhttps://b.test/1.ts\r\n2.ts\n",
       "#EXTM3U\r\n" + kStart + "b.test/1.ts\r\n2.ts\n"},
      {"/root.m3u8", kStart + "example.com/root.m3u8"},
      {"../up.ts", kStart + "example.com/up.ts"},
      {"#EXT-X-KEY:METHOD=AES-128,URI=\"https://b.test/key\",IV=0x1",
       "#EXT-X-KEY:METHOD=AES-128,URI=\"" + kStart + "b.test/key\",IV=0x1"},
      {"#EXT-X-KEY:URI=\"data:text/plain;base64,AA\"",
       "#EXT-X-KEY:URI=\"data:text/plain;base64,AA\""},
      {"#EXT-X-KEY:URI=\"https://b.test", "#EXT-X-KEY:URI=\"https://b.test"},
      {"# https://b.test/comment\n\n", "# https://b.test/comment\n\n"},
      {"", ""},
  };
  for (const MediaRow& row : table) EXPECT_EQ(rewrite_hls(row.before, media_place()), row.after);
}

TEST(Dash, UrlsLeadIntoTheArchive) {
  const MediaRow table[] = {
      {"<BaseURL>https://b.test/v/</BaseURL>", "<BaseURL>" + kStart + "b.test/v/</BaseURL>"},
      {"<mpd:BaseURL a='1'> /v/ </mpd:BaseURL>",
       "<mpd:BaseURL a='1'> " + kStart + "example.com/v/ </mpd:BaseURL>"},
      {"<SegmentTemplate media='/$RepresentationID$/$Number%05d$.m4s?a&amp;b' startNumber='1'/>",
       "<SegmentTemplate media='" + kStart +
           "example.com/$RepresentationID$/$Number%05d$.m4s?a&amp;b' startNumber='1'/>"},
      {"<Initialization sourceURL=\"https://b.test/i\"/>",
       "<Initialization sourceURL=\"" + kStart + "b.test/i\"/>"},
      {"<BaseURL>v/</BaseURL>", "<BaseURL>v/</BaseURL>"},
      {"<MPD xmlns='urn:a' xsi:schemaLocation='https://b.test/'>",
       "<MPD xmlns='urn:a' xsi:schemaLocation='https://b.test/'>"},
      {"<Role schemeIdUri='https://b.test/'/>", "<Role schemeIdUri='https://b.test/'/>"},
      {"<!-- <BaseURL>https://b.test/</BaseURL> -->",
       "<!-- <BaseURL>https://b.test/</BaseURL> -->"},
      {"<BaseURL media=\"https://b.test", "<BaseURL media=\"" + kStart + "b.test/"},
      {"<", "<"},
  };
  for (const MediaRow& row : table) EXPECT_EQ(rewrite_dash(row.before, media_place()), row.after);
}

}  // namespace
}  // namespace varve::rewrite
