#include "varve/archive/archive.hpp"

#include <sys/stat.h>

#include <fstream>
#include <random>
#include <thread>

#include "archive/fixture.hpp"

namespace varve::archive {
namespace {

class AnArchive : public ArchiveTest {};

TEST_F(AnArchive, GivesBackWhatWasSaved) {
  ASSERT_TRUE(save("http://example.com/", at(0), "<p>one"));
  reopen(Archive::Mode::kRead);
  const auto rows = list();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].url, "http://example.com/");
  EXPECT_EQ(rows[0].key, "com,example)/");
  EXPECT_EQ(rows[0].time, at(0));
  EXPECT_EQ(rows[0].status, 200);
  EXPECT_EQ(rows[0].mime, "text/html");
  EXPECT_EQ(rows[0].length, 6u);
  EXPECT_EQ(rows[0].revisit_of, std::nullopt);
  EXPECT_EQ(read(rows[0].digest), "<p>one");
}

TEST_F(AnArchive, KeepsEveryFieldOfACapture) {
  Capture capture = capture_of("https://example.com/a?b=1", at(7), "body");
  capture.source = Source::kBrowser;
  capture.status = 404;
  capture.tls_version = "TLSv1.3";
  capture.tls_cipher = "TLS_AES_256_GCM_SHA384";
  capture.tls_chain = {Sha256::of("leaf"), Sha256::of("root")};
  capture.transferred_digest = Sha256::of("gzipped");
  capture.transferred_length = 7;
  capture.transferred_blob = capture.transferred_digest;
  capture.recipe = "gzip level=6";
  capture.truncated = Truncation::kLength;
  auto transaction = archive_->begin();
  ASSERT_TRUE(transaction);
  for (const std::string_view blob : {"leaf", "root", "gzipped"}) {
    ASSERT_TRUE(transaction->add(*archive_->prepare(Body(std::string(blob)), std::nullopt, "")));
  }
  ASSERT_TRUE(put(*transaction, capture, "body"));
  ASSERT_TRUE(transaction->commit());

  const auto rows = list();
  ASSERT_EQ(rows.size(), 1u);
  const auto read = archive_->details(rows[0]);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->url, capture.url);
  EXPECT_EQ(read->time, capture.time);
  EXPECT_EQ(read->source, capture.source);
  EXPECT_EQ(read->status, capture.status);
  EXPECT_EQ(read->mime, capture.mime);
  EXPECT_EQ(read->request_head, capture.request_head);
  EXPECT_EQ(read->response_head, capture.response_head);
  EXPECT_EQ(read->remote_address, capture.remote_address);
  EXPECT_EQ(read->tls_version, capture.tls_version);
  EXPECT_EQ(read->tls_cipher, capture.tls_cipher);
  EXPECT_EQ(read->tls_chain, capture.tls_chain);
  EXPECT_EQ(read->digest, capture.digest);
  EXPECT_EQ(read->length, capture.length);
  EXPECT_EQ(read->transferred_digest, capture.transferred_digest);
  EXPECT_EQ(read->transferred_length, capture.transferred_length);
  EXPECT_EQ(read->transferred_blob, capture.transferred_blob);
  EXPECT_EQ(read->recipe, capture.recipe);
  EXPECT_EQ(read->truncated, capture.truncated);
}

TEST_F(AnArchive, IsNotThereBeforeTheFirstSave) {
  const auto opened = Archive::open(folder_.path() / "none", Archive::Mode::kRead);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(opened.error().message.find("no archive"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "none"));
}

TEST_F(AnArchive, IsForItsOwnerOnly) {
  ASSERT_TRUE(save("http://example.com/", at(0), "x"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
    struct stat facts {};
    ASSERT_EQ(::stat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 077, 0u) << entry.path();
  }
}

TEST_F(AnArchive, MakesAnIndexThatIsLostAgain) {
  ASSERT_TRUE(save("http://example.com/", at(0), "x"));
  ASSERT_TRUE(save("http://example.com/", at(1), "y"));
  archive_.reset();
  std::filesystem::remove(path() / "varve.db");
  const auto read_only = Archive::open(path(), Archive::Mode::kRead);
  ASSERT_FALSE(read_only);
  EXPECT_EQ(read_only.error().kind, ErrorKind::kDamaged);
  EXPECT_NE(read_only.error().message.find("`varve rebuild`"), std::string::npos);
  reopen();
  EXPECT_EQ(list().size(), 2u);
  EXPECT_EQ(read("x") + read("y"), "xy");
}

TEST_F(AnArchive, FindsAUrlByItsKeyAndKeepsItExact) {
  const std::string url = "http://www.example.com/a?b=1&a=2";
  ASSERT_TRUE(save(url, at(0), "x"));
  for (const std::string_view asked : {"example.com/a?a=2&b=1", "http://www.example.com/a?b=1&a=2",
                                       "https://EXAMPLE.com:443/a?b=1&a=2#top"}) {
    const auto found = archive_->nearest(asked, at(99));
    ASSERT_TRUE(found && *found) << asked;
    EXPECT_EQ((*found)->url, url);
  }
  EXPECT_EQ(*archive_->nearest("http://example.com/b", at(0)), std::nullopt);
}

TEST_F(AnArchive, GivesTheNearestCapture) {
  for (const int second : {10, 20, 40}) {
    ASSERT_TRUE(save("http://example.com/", at(second), std::to_string(second)));
  }
  struct Row {
    Time asked;
    int second;
  };
  const Row rows[] = {{kEarliest, 10}, {at(9), 10},  {at(10), 10}, {at(14), 10}, {at(15), 10},
                      {at(16), 20},    {at(29), 20}, {at(30), 20}, {at(31), 40}, {kLatest, 40}};
  for (const Row& row : rows) {
    const auto found = archive_->nearest("http://example.com/", row.asked);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->time, at(row.second)) << row.asked.us;
  }
}

TEST_F(AnArchive, PrefersTheExactUrlAmongEquallyNear) {
  ASSERT_TRUE(save("http://www.example.com/", at(10), "www"));
  ASSERT_TRUE(save("https://example.com/", at(20), "tls"));
  ASSERT_TRUE(save("http://www.example.com/", at(20), "www"));
  const auto url_of = [&](std::string_view url, Time time) {
    return (*archive_->nearest(url, time))->url;
  };
  EXPECT_EQ(url_of("https://example.com/", at(15)), "https://example.com/") << "though it is later";
  EXPECT_EQ(url_of("http://example.com/", at(15)), "http://www.example.com/");
  EXPECT_EQ(url_of("https://example.com/", at(14)), "http://www.example.com/") << "it is nearer";
  EXPECT_EQ(url_of("https://example.com/#top", at(20)), "https://example.com/");
  EXPECT_EQ(url_of("http://www.example.com/", at(20)), "http://www.example.com/");
}

TEST_F(AnArchive, NamesTheNeighboursOfATime) {
  for (const int second : {10, 20, 30}) {
    ASSERT_TRUE(save("http://example.com/", at(second), std::to_string(second)));
  }
  const auto around = archive_->neighbours("http://example.com/", at(20));
  ASSERT_TRUE(around && around->before && around->after);
  EXPECT_EQ(around->before->time, at(10));
  EXPECT_EQ(around->after->time, at(30));
  EXPECT_EQ(archive_->neighbours("http://example.com/", kLatest)->after, std::nullopt);
  EXPECT_EQ(archive_->neighbours("http://example.com/", kEarliest)->before, std::nullopt);
}

TEST_F(AnArchive, KeepsABodyOnceAndSaysWhatIsARevisit) {
  ASSERT_TRUE(save("http://example.com/", at(0), "same"));
  ASSERT_TRUE(save("http://example.com/", at(1), "other"));
  const auto before = archive_->stats();
  ASSERT_TRUE(save("http://example.com/", at(2), "same"));
  ASSERT_TRUE(save("http://example.org/", at(3), "same"));
  const auto after = archive_->stats();
  EXPECT_EQ(after->blobs, 2u);
  EXPECT_EQ(after->captures, 4u);
  EXPECT_EQ(after->urls, 2u);
  EXPECT_EQ(after->bytes_original, 4u + 5 + 4 + 4);
  EXPECT_EQ(before->blobs, 2u);
  const auto rows = list();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].revisit_of, std::nullopt);
  EXPECT_EQ(rows[1].revisit_of, std::nullopt);
  EXPECT_EQ(rows[2].revisit_of, at(0));
  EXPECT_EQ(rows[3].revisit_of, std::nullopt) << "another URL's";
}

TEST_F(AnArchive, KnowsRevisitsWhateverComesFirst) {
  ASSERT_TRUE(save("http://example.com/", at(5), "same"));
  ASSERT_TRUE(save("http://example.com/", at(3), "same"));  // an import of what is older
  const auto rows = list();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].revisit_of, std::nullopt);
  EXPECT_EQ(rows[1].revisit_of, at(3));
}

TEST_F(AnArchive, MovesTheTimeOfAUrlsSecondCaptureInAMicrosecond) {
  auto transaction = archive_->begin();
  ASSERT_TRUE(transaction);
  ASSERT_TRUE(put(*transaction, capture_of("http://example.com/", at(0), "a"), "a"));
  for (int i = 1; i < 100; ++i) {
    const auto time = transaction->add(capture_of("http://example.com/", at(0), "a"));
    ASSERT_TRUE(time);
    EXPECT_EQ(time->us, at(0).us + i);
  }
  EXPECT_EQ(*transaction->add(capture_of("http://example.org/", at(0), "a")), at(0));
  ASSERT_TRUE(transaction->commit());
  for (const CaptureRow& row : list()) EXPECT_EQ(archive_->details(row)->time, row.time);
}

TEST_F(AnArchive, AnswersManyQuestionsAsItAnswersEach) {
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(
        save(fmt::format("http://example.com/{}", i % 3), at(i), fmt::format("body {}", i)));
  }
  auto rows = list();
  ASSERT_EQ(rows.size(), 9u);
  std::vector<Digest> digests = {Sha256::of("body 4"), Sha256::of("nobody's"),
                                 Sha256::of("body 0")};
  const auto bodies = archive_->bodies(digests);
  ASSERT_EQ(bodies.size(), 3u);
  EXPECT_EQ((*bodies[0])->view(), "body 4");
  EXPECT_EQ(*bodies[1], std::nullopt);
  EXPECT_EQ((*bodies[2])->view(), "body 0");
  std::swap(rows[1].id, rows[2].id);  // their facts are not where these rows say
  const auto captures = archive_->details(rows);
  ASSERT_EQ(captures.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto one = archive_->details(rows[i]);
    ASSERT_EQ(captures[i].has_value(), i != 1 && i != 2);
    ASSERT_EQ(captures[i].has_value(), one.has_value());
    if (!one) EXPECT_EQ(captures[i].error().message, one.error().message);
    if (one) EXPECT_EQ(captures[i]->url + captures[i]->digest.hex(), one->url + one->digest.hex());
  }
}

TEST_F(AnArchive, ListsByMatchTimeStatusAndType) {
  int second = 0;
  for (const std::string_view url :
       {"http://example.com/", "http://example.com/docs/1", "http://example.com/docs/a.css",
        "http://www.example.com/docs/b", "http://sub.example.com/", "http://example.com.evil.test/",
        "http://examplecom.test/", "http://example.co/"}) {
    auto transaction = archive_->begin();
    Capture capture = capture_of(url, at(second++), url);
    if (url.ends_with(".css")) capture.mime = "text/css";
    if (url.ends_with("/b")) capture.status = 404;
    ASSERT_TRUE(put(*transaction, capture, url));
    ASSERT_TRUE(transaction->commit());
  }
  struct Row {
    std::string_view name;
    Query query;
    std::vector<std::string> urls;
  };
  const Row rows[] = {
      {"exact", {.url = "example.com/docs/1"}, {"http://example.com/docs/1"}},
      {"prefix",
       {.url = "example.com/docs/", .match = Match::kPrefix},
       {"http://example.com/docs/1", "http://example.com/docs/a.css",
        "http://www.example.com/docs/b"}},
      {"host",
       {.url = "example.com", .match = Match::kHost},
       {"http://example.com/", "http://example.com/docs/1", "http://example.com/docs/a.css",
        "http://www.example.com/docs/b"}},
      {"domain",
       {.url = "example.com", .match = Match::kDomain},
       {"http://example.com/", "http://example.com/docs/1", "http://example.com/docs/a.css",
        "http://www.example.com/docs/b", "http://sub.example.com/"}},
      {"status", {.status = 404}, {"http://www.example.com/docs/b"}},
      {"type", {.mime = "text/css"}, {"http://example.com/docs/a.css"}},
      {"a type that nothing has", {.mime = "text/none"}, {}},
      {"times",
       {.url = "example.com", .match = Match::kDomain, .from = at(1), .to = at(2)},
       {"http://example.com/docs/1", "http://example.com/docs/a.css"}},
      {"limit",
       {.url = "example.com", .match = Match::kHost, .limit = 2},
       {"http://example.com/", "http://example.com/docs/1"}},
      {"a URL that is not there", {.url = "http://example.net/"}, {}},
  };
  for (const Row& row : rows) EXPECT_EQ(urls(row.query), row.urls) << row.name;
  EXPECT_EQ(urls({}).size(), 8u);
}

TEST_F(AnArchive, ListsMoreThanAPageInOrderBothWays) {
  constexpr int kCaptures = 1500;
  auto transaction = archive_->begin();
  ASSERT_TRUE(put(*transaction, capture_of("http://a.example/", at(0), "x"), "x"));
  for (int i = 0; i < kCaptures; ++i) {
    ASSERT_TRUE(transaction->add(capture_of("http://b.example/", at(i), "x")));
    ASSERT_TRUE(
        transaction->add(capture_of("http://c.example/" + std::to_string(10'000 + i), at(i), "x")));
  }
  ASSERT_TRUE(transaction->commit());

  const auto all = list();
  ASSERT_EQ(all.size(), 1u + 2 * kCaptures);
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_LT(std::tie(all[i - 1].key, all[i - 1].time), std::tie(all[i].key, all[i].time));
  }
  const auto back = list({.url = "http://b.example/", .newest_first = true});
  ASSERT_EQ(back.size(), static_cast<std::size_t>(kCaptures));
  for (int i = 0; i < kCaptures; ++i) EXPECT_EQ(back[i].time, at(kCaptures - 1 - i));
  int given = 0;
  ASSERT_TRUE(archive_->list({}, [&](const CaptureRow&) { return ++given < 700; }));
  EXPECT_EQ(given, 700) << "the sink ends it";
}

TEST_F(AnArchive, AListGoesOnBehindAPlaceThatIsGoneToo) {
  for (const char* url : {"http://a.example/", "http://b.example/", "http://c.example/"}) {
    for (const int second : {1, 3}) ASSERT_TRUE(save(url, at(second), "x"));
  }
  const auto behind = [](const char* url, Time time) { return Position{url, time}; };
  struct Row {
    const char* name;
    Query query;
    std::size_t left;
  };
  for (const Row& row : {
           Row{"all", {.after = behind("http://b.example/", at(1))}, 3},
           Row{"one that is gone", {.after = behind("http://b.example/", at(2))}, 3},
           Row{"gone, before its URL's others", {.after = behind("http://b.example/", at(0))}, 4},
           Row{"newest first",
               {.newest_first = true, .after = behind("http://b.example/", at(3))},
               3},
           Row{"newest first, gone",
               {.newest_first = true, .after = behind("http://b.example/", at(2))},
               3},
           Row{"one URL",
               {.url = "http://b.example/", .after = behind("http://b.example/", at(1))},
               1},
           Row{"before all", {.after = behind("http://0.example/", at(9))}, 6},
           Row{"behind all", {.after = behind("http://d.example/", at(0))}, 0},
           Row{"behind its range",
               {.url = "a.example",
               .match = Match::kHost,
               .after = behind("http://b.example/", at(1))},
               0},
       }) {
    EXPECT_EQ(list(row.query).size(), row.left) << row.name;
  }
}

TEST_F(AnArchive, KeepsSnapshots) {
  for (int i = 0; i < 3; ++i) {
    auto transaction = archive_->begin();
    const std::string body = "page " + std::to_string(i);
    ASSERT_TRUE(put(*transaction, capture_of("http://example.com/", at(10 * i), body), body));
    ASSERT_TRUE(
        put(*transaction, capture_of("http://example.com/a.css", at(10 * i + 1), "css"), "css"));
    Snapshot snapshot;
    snapshot.url = "http://example.com";
    snapshot.final_url = "http://example.com/";
    snapshot.time = at(10 * i);
    snapshot.title = "Page";
    snapshot.verdict = "missing resources";
    snapshot.members = {{"http://example.com/", at(10 * i)},
                        {"http://example.com/a.css", at(10 * i + 1)}};
    snapshot.failed = {{"http://example.com/b.png", "404"}};
    snapshot.tags = {"refund", "refund", "supplier"};
    snapshot.note = "what they promised";
    snapshot.hold = true;
    ASSERT_TRUE(transaction->add(snapshot));
    ASSERT_TRUE(transaction->commit());
  }
  const auto rows = archive_->recent_snapshots(2);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].time, at(20));
  EXPECT_EQ((*rows)[1].time, at(10));
  EXPECT_EQ((*rows)[0].url, "http://example.com");
  EXPECT_EQ((*rows)[0].final_url, "http://example.com/");
  EXPECT_EQ((*rows)[0].title, "Page");
  EXPECT_EQ((*rows)[0].verdict, "missing resources");
  EXPECT_EQ((*rows)[0].status, 200);
  EXPECT_EQ((*rows)[0].resources, 1u);
  EXPECT_EQ((*rows)[0].failed, 1u);
}

TEST_F(AnArchive, RefusesWhatRefersToNothing) {
  {
    auto transaction = archive_->begin();
    EXPECT_EQ(transaction->add(capture_of("http://example.com/", at(0), "no body")).error().kind,
              ErrorKind::kInvalid);
    EXPECT_FALSE(transaction->commit()) << "a transaction that failed cannot be committed";
  }
  {
    auto transaction = archive_->begin();
    Snapshot snapshot;
    snapshot.final_url = "http://example.com/";
    EXPECT_EQ(transaction->add(snapshot).error().kind, ErrorKind::kInvalid);
  }
  EXPECT_EQ(archive_->stats()->captures, 0u);
}

struct BodyRow {
  std::string_view name;
  std::string_view mime;
  std::size_t size;
  bool random;
};
class ABody : public ArchiveTest, public ::testing::WithParamInterface<BodyRow> {};

TEST_P(ABody, ComesBackBitForBit) {
  std::string bytes(GetParam().size, 'a');
  if (GetParam().random) {
    std::minstd_rand random(7);
    for (char& byte : bytes) byte = static_cast<char>(random() >> 7);
  }
  ASSERT_TRUE(save("http://example.com/", at(0), bytes));
  reopen(Archive::Mode::kRead);
  EXPECT_EQ(read(bytes) == bytes, true);
  const auto report = archive_->check({.read_data = true});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->damaged.empty());
}

INSTANTIATE_TEST_SUITE_P(Of, ABody,
                         ::testing::Values(BodyRow{"NoBytes", "text/html", 0, false},
                                           BodyRow{"OneByte", "text/html", 1, false},
                                           BodyRow{"Text", "text/html", 37'000, false},
                                           BodyRow{"Noise", "text/html", 37'000, true},
                                           BodyRow{"AnImage", "image/png", 37'000, true},
                                           BodyRow{"JustInMemory", "text/html", 1 << 20, false},
                                           BodyRow{"JustBeyond", "text/html", (1 << 20) + 1, false},
                                           BodyRow{"LargeText", "text/html", 30'000'000, false},
                                           BodyRow{"LargeNoise", "text/html", 5'000'000, true},
                                           BodyRow{"AVideo", "video/mp4", 5'000'000, true}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace varve::archive
