#include <gmock/gmock.h>
#include <zstd.h>

#include "replay/client.hpp"

namespace varve::replay::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Snapshot : public ServerTest {};

TEST_F(Snapshot, LeadsItsLinksIntoTheArchive) {
  save({{"http://a.org/dir/page.html", "2020-01-02T03:04:05Z",
         "<a href='/x'>x</a><img src='b.png'><img src='//c.org/d.png'>"}});
  start();
  const Answer answer = get("/web/20200102030405mp_/http://a.org/dir/page.html");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            "<a href='/web/20200102030405mp_/http://a.org/x'>x</a><img src='b.png'>"
            "<img src='/web/20200102030405im_/http://c.org/d.png'>");
  EXPECT_EQ(answer.header("content-type"), "text/html");
  EXPECT_EQ(answer.header("memento-datetime"), "Thu, 02 Jan 2020 03:04:05 GMT");
}

TEST_F(Snapshot, IsBitForBitWhenAskedRaw) {
  std::string bytes = "<a href='/x'>\xff\xfe";
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  save({{"http://a.org/", "2020-01-02T03:04:05Z", bytes, "text/html; charset=weird", 200,
         "Content-Encoding: gzip\r\nSet-Cookie: a=b\r\nServer: s\r\n"}});
  start();
  const Answer answer = get("/web/20200102030405id_/http://a.org/");
  EXPECT_EQ(answer.body, bytes);
  EXPECT_EQ(answer.header("content-type"), "text/html; charset=weird");
  EXPECT_EQ(answer.header("x-archive-orig-server"), "s");
  EXPECT_EQ(answer.header("x-archive-orig-content-encoding"), "gzip");
  EXPECT_EQ(answer.headers.count("content-encoding"), 0u);
  EXPECT_EQ(answer.headers.count("set-cookie"), 0u);
}

TEST_F(Snapshot, AnInexactTimeLeadsToTheNearestCapture) {
  save({{"http://a.org/", "2020-01-02T03:04:05Z", "old"},
        {"http://a.org/", "2022-01-02T03:04:05.5Z", "new"}});
  start();
  EXPECT_EQ(get("/web/2001/http://a.org/").header("location"), "/web/20200102030405/http://a.org/");
  EXPECT_EQ(get("/web/2025im_/a.org").header("location"), "/web/20220102030405im_/http://a.org/");
  EXPECT_EQ(get("/web/0/a.org").header("location"), "/web/20200102030405/http://a.org/");
  EXPECT_EQ(get("/web/a.org").header("location"), "/web/20220102030405/http://a.org/");
  const Answer answer = get("/web/2/a.org");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.headers.count("memento-datetime"), 0u);
  EXPECT_THAT(answer.header("link"), HasSubstr("rel=\"original\""));
}

TEST_F(Snapshot, APartThatIsOlderThanItsPageIsAPartOfItAtThePagesTime) {
  save({{"http://a.org/s.css", "2020-01-01T00:00:00Z", "a{background:url(/i.png)}", "text/css"},
        {"http://a.org/", "2020-03-01T00:00:00.5Z", "page"},
        {"http://a.org/s.css", "2020-03-02T00:00:00Z", "a{color:red}", "text/css"}});
  archive::Snapshot page;
  page.url = page.final_url = "http://a.org/";
  page.time = *parse_rfc3339("2020-03-01T00:00:00.5Z");
  page.members = {{page.url, page.time},
                  {"http://a.org/s.css", *parse_rfc3339("2020-01-01T00:00:00Z")}};
  save_snapshot(page);
  start();
  const Answer style = get("/web/20200301000000cs_/http://a.org/s.css");
  EXPECT_EQ(style.status, 200);
  EXPECT_EQ(style.body, "a{background:url(/web/20200301000000oe_/http://a.org/i.png)}");
  EXPECT_EQ(style.header("memento-datetime"), "Wed, 01 Jan 2020 00:00:00 GMT");
  EXPECT_EQ(get("/web/20200301000001cs_/http://a.org/s.css").header("location"),
            "/web/20200302000000cs_/http://a.org/s.css")
      << "no page is of that second: the nearest";
}

TEST_F(Snapshot, ANotModifiedIsThePageThatStillHolds) {
  save({{"http://a.org/", "2020-01-01T00:00:00Z", "\xf0", "text/html; charset=koi8-r", 200,
         "Content-Language: ru\r\n"},
        {"http://a.org/", "2020-01-02T00:00:00Z", "\xf0", "", 304}});
  start();
  const Answer answer = get("/web/20200102000000id_/http://a.org/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "\xf0");
  EXPECT_EQ(answer.header("content-type"), "text/html; charset=koi8-r");
  EXPECT_EQ(answer.header("memento-datetime"), "Thu, 02 Jan 2020 00:00:00 GMT");
}

TEST_F(Snapshot, TwoCapturesInOneSecondAreTwo) {
  save({{"http://a.org/", "2020-01-02T03:04:05.1Z", "first"},
        {"http://a.org/", "2020-01-02T03:04:05.2Z", "second"}});
  start();
  EXPECT_EQ(get("/web/20200102030405id_/http://a.org/").body, "first");
  EXPECT_EQ(get("/web/20200102030405200000id_/http://a.org/").body, "second");
  EXPECT_EQ(get("/web/20200102030405100000id_/http://a.org/").header("location"),
            "/web/20200102030405id_/http://a.org/");
}

TEST_F(Snapshot, RedirectsStayWithinTheArchiveAndItsTime) {
  save({{"http://a.org/", "2020-01-02T03:04:05.1Z", "", "text/html", 301,
         "Location: https://a.org/\r\n"},
        {"https://a.org/", "2020-01-02T03:04:05.2Z", "secure"}});
  start();
  const Answer answer = get("/web/20200102030405mp_/http://a.org/");
  EXPECT_EQ(answer.status, 301);
  EXPECT_EQ(answer.header("location"), "/web/20200102030405mp_/https://a.org/");
  EXPECT_EQ(answer.header("memento-datetime"), "Thu, 02 Jan 2020 03:04:05 GMT");
  EXPECT_EQ(get("/web/20200102030405mp_/https://a.org/").body, "secure");
}

TEST_F(Snapshot, ARedirectToItselfIsNoLoop) {
  // Both URLs have one key, and only the redirect was captured.
  save({{"http://a.org/", "2020-01-02T03:04:05Z", "", "text/html", 301,
         "Location: https://www.a.org/\r\n"}});
  start();
  EXPECT_EQ(get("/web/20200102030405mp_/http://a.org/").status, 404);
  EXPECT_EQ(get("/web/20200102030405mp_/https://www.a.org/").header("location"),
            "/web/20200102030405mp_/http://a.org/");
}

TEST_F(Snapshot, ARedirectToAnotherSchemeGoesNowhere) {
  save({{"http://a.org/", "2020-01-02T03:04:05Z", "", "text/html", 302,
         "Location: javascript:alert(1)\r\n"}});
  start();
  const Answer answer = get("/web/20200102030405mp_/http://a.org/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.headers.count("location"), 0u);
}

TEST_F(Snapshot, ARedirectAsArchivedHasItsBody) {
  save({{"http://a.org/", "2020-01-02T03:04:05Z", "moved", "text/html", 302, "Location: /b\r\n"},
        {"http://b.org/", "2020-01-02T03:04:05Z", "moved", "text/html", 302,
         "Location: intent:x\r\n"}});
  start();
  const Answer answer = get("/web/20200102030405id_/http://a.org/");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.body, "moved");
  EXPECT_EQ(answer.header("content-type"), "text/html");
  EXPECT_EQ(answer.header("location"), "/web/20200102030405id_/http://a.org/b");
  EXPECT_EQ(answer.header("x-archive-orig-location"), "/b");
  const Answer out = get("/web/20200102030405id_/http://b.org/");
  EXPECT_EQ(out.headers.count("location"), 0u);
  EXPECT_EQ(out.header("x-archive-orig-location"), "intent:x");
}

TEST_F(Snapshot, KeepsAnErrorsStatus) {
  save({{"http://a.org/gone", "2020-01-02T03:04:05Z", "gone", "text/html", 410},
        {"http://a.org/part", "2020-01-02T03:04:05Z", "part", "text/html", 206}});
  start();
  const Answer gone = get("/web/20200102030405mp_/http://a.org/gone");
  EXPECT_EQ(gone.status, 410);
  EXPECT_EQ(gone.body, "gone");
  EXPECT_NE(gone.header("memento-datetime"), "");
  EXPECT_EQ(get("/web/20200102030405mp_/http://a.org/part").status, 200);
}

TEST_F(Snapshot, RewritesStylesheets) {
  save({{"http://a.org/s.css", "2020-01-02T03:04:05Z", "@import '/t.css';p{background:url(u.png)}",
         "text/css"}});
  start();
  EXPECT_EQ(get("/web/20200102030405cs_/http://a.org/s.css").body,
            "@import '/web/20200102030405cs_/http://a.org/t.css';p{background:url(u.png)}");
}

TEST_F(Snapshot, LeavesScriptsAndImagesAsTheyAre) {
  save({{"http://a.org/s.js", "2020-01-02T03:04:05Z", "location='http://b.org/'", "text/plain"},
        {"http://a.org/i", "2020-01-02T03:04:05Z", "\x89PNG\r\n\x1a\n", "text/html"}});
  start();
  const Answer script = get("/web/20200102030405js_/http://a.org/s.js");
  EXPECT_EQ(script.body, "location='http://b.org/'");
  EXPECT_EQ(script.header("content-type"), "text/javascript");
  EXPECT_EQ(get("/web/20200102030405mp_/http://a.org/s.js").header("content-type"), "text/plain");
  EXPECT_EQ(get("/web/20200102030405im_/http://a.org/i").header("content-type"), "image/png");
}

TEST_F(Snapshot, GivesATypeToWhatCameWithoutOne) {
  save({{"http://a.org/", "2020-01-02T03:04:05Z", "<!doctype html><a href=/x>", ""}});
  start();
  const Answer answer = get("/web/20200102030405mp_/http://a.org/");
  EXPECT_EQ(answer.header("content-type"), "text/html");
  EXPECT_THAT(answer.body, HasSubstr("/web/20200102030405mp_/http://a.org/x"));
  EXPECT_EQ(get("/web/20200102030405id_/http://a.org/").headers.count("content-type"), 0u);
}

TEST_F(Snapshot, SpeaksItsOwnCharset) {
  std::string utf16 = "\xff\xfe";
  for (const char c : std::string_view("<a href='/x'>y</a>")) utf16.append({c, '\0'});
  save({{"http://a.org/sjis", "2020-01-02T03:04:05Z",
         "<meta charset=shift_jis><a href='/\x95\x5c'>\x95\x5c</a>"},
        {"http://a.org/utf16", "2020-01-02T03:04:05Z", utf16},
        {"http://a.org/plain", "2020-01-02T03:04:05Z", "<p>\xe9", "text/html;charset=latin1"}});
  start();
  const Answer sjis = get("/web/20200102030405mp_/http://a.org/sjis");
  EXPECT_EQ(sjis.header("content-type"), "text/html; charset=Shift_JIS");
  EXPECT_THAT(sjis.body, HasSubstr("http://a.org/%E8%A1%A8'>\x95\x5c</a>"));
  const Answer wide = get("/web/20200102030405mp_/http://a.org/utf16");
  EXPECT_EQ(wide.header("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(wide.body, "<a href='/web/20200102030405mp_/http://a.org/x'>y</a>");
  EXPECT_EQ(get("/web/20200102030405mp_/http://a.org/plain").header("content-type"),
            "text/html;charset=latin1");
}

TEST_F(Snapshot, AnswersPartsOfALargeBody) {
  std::string video(3u << 20, '\0');
  for (std::size_t i = 0; i < video.size(); ++i) video[i] = static_cast<char>(i * 31 >> 8);
  save({{"http://a.org/v.mp4", "2020-01-02T03:04:05Z", video, "video/mp4"}});
  start();
  const std::string path = "/web/20200102030405oe_/http://a.org/v.mp4";
  EXPECT_EQ(get(path).body, video);
  const Answer part = get(path, {"Range: bytes=1048570-1048579", "Accept-Encoding: gzip"});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, video.substr(1048570, 10));
  EXPECT_EQ(part.header("content-range"), "bytes 1048570-1048579/3145728");
  EXPECT_EQ(part.header("content-length"), "10");
  EXPECT_EQ(get(path, {"Range: bytes=9999999-"}).status, 416);
  const std::string etag = get(path).header("etag");
  EXPECT_EQ(get(path, {"Range: bytes=0-0", "If-Range: " + etag}).status, 206);
  EXPECT_EQ(get(path, {"Range: bytes=0-0", "If-Range: \"other\""}).status, 200);
}

TEST_F(Snapshot, ETagIsTheSameAcrossHeadAndGet) {
  save({{"http://a.org/", "2020-01-02T03:04:05Z", "page"}});
  start();
  const std::string path = "/web/20200102030405mp_/http://a.org/";
  const Answer head = ask(url(), path, {{}, "HEAD"});
  const Answer full = get(path);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.header("content-length"), "4");
  EXPECT_NE(head.header("etag"), "");
  EXPECT_EQ(head.header("etag"), full.header("etag"));
  EXPECT_NE(get("/web/20200102030405id_/http://a.org/").header("etag"), full.header("etag"));
}

TEST_F(Snapshot, IsNotSentAgainToThoseWhoHaveIt) {
  save({{"http://a.org/", "2020-01-02T03:04:05Z", std::string(5000, 'x')}});
  start();
  const std::string path = "/web/20200102030405mp_/http://a.org/";
  const Answer zipped = get(path, {"Accept-Encoding: gzip"});
  for (const std::string& etag : {get(path).header("etag"), zipped.header("etag")}) {
    const Answer again = get(path, {"If-None-Match: " + etag});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_THAT(again.header("content-security-policy"), StartsWith("sandbox"));
  }
  EXPECT_EQ(get(path, {"If-None-Match: \"other\""}).status, 200);
}

TEST_F(Snapshot, IsCompressedForThoseWhoAsk) {
  const std::string text(5000, 'x');
  save({{"http://a.org/", "2020-01-02T03:04:05Z", text}});
  start();
  const std::string path = "/web/20200102030405mp_/http://a.org/";
  const Answer answer = get(path, {"Accept-Encoding: gzip, zstd"});
  EXPECT_EQ(answer.header("content-encoding"), "zstd");
  EXPECT_THAT(answer.header("vary"), HasSubstr("Accept-Encoding"));
  std::string decoded(text.size(), '\0');
  EXPECT_EQ(ZSTD_decompress(decoded.data(), decoded.size(), answer.body.data(), answer.body.size()),
            text.size());
  EXPECT_EQ(decoded, text);
  EXPECT_EQ(get(path, {"Accept-Encoding: gzip"}).header("content-encoding"), "gzip");
  EXPECT_EQ(get(path).headers.count("content-encoding"), 0u);
}

// A transaction's only text lies in a block of its own, so its frame is passed on as it is.
TEST_F(Snapshot, GoesOutAsTheFrameThatItIsStoredAs) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i) + ' ';
  save({{"http://a.org/data.json", "2020-01-02T03:04:05Z", text, "application/json"}});
  start();
  const std::string path = "/web/20200102030405id_/http://a.org/data.json";
  const Answer answer = get(path, {"Accept-Encoding: zstd"});
  EXPECT_EQ(answer.header("content-encoding"), "zstd");
  const auto frame = archive_->frame(Sha256::of(text));
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ(answer.body, (*frame)->view());
  std::string decoded(text.size(), '\0');
  EXPECT_EQ(ZSTD_decompress(decoded.data(), decoded.size(), answer.body.data(), answer.body.size()),
            text.size());
  EXPECT_EQ(decoded, text);
  const Answer part = get(path, {"Accept-Encoding: zstd", "Range: bytes=2-9"});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, text.substr(2, 8));
}

TEST_F(Snapshot, OfAUrlThatWasNeverCapturedSaysWhatIsNear) {
  save({{"http://a.org/docs/one.html", "2020-01-02T03:04:05Z", "1"},
        {"http://a.org/other", "2020-01-02T03:04:05Z", "2"}});
  start();
  const Answer page = get("/web/2020/http://a.org/docs/two.html");
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(page.body, HasSubstr("href=\"/web/*/http://a.org/docs/one.html\""));
  EXPECT_THAT(page.body, Not(HasSubstr("a.org/other")));
  EXPECT_THAT(get("/web/2020/http://a.org/x/y").body, HasSubstr("/web/*/http://a.org/other"));
  const Answer json = get("/web/2020/http://a.org/docs/two.html", {"Accept: application/json"});
  EXPECT_EQ(json.header("content-type"), "application/json");
  EXPECT_THAT(json.body, HasSubstr("\"near\":[{"));
  const Answer image = get("/web/2020/http://a.org/x.png", {"Sec-Fetch-Dest: image"});
  EXPECT_EQ(image.status, 404);
  EXPECT_EQ(image.header("content-type"), "text/plain; charset=utf-8");
}

TEST_F(Snapshot, OfAnUnknownKindIsRefusedInASentence) {
  start();
  const Answer answer = get("/web/2020xx_/http://a.org/");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("xx_"));
  EXPECT_EQ(get("/web/2020/").status, 400);
}

}  // namespace
}  // namespace varve::replay::test
