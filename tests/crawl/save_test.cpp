// Pages saved from a real server on loopback into a real archive.
#include "varve/crawl/save.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "fetch/raw_server.hpp"
#include "temporary_folder.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::crawl {
namespace {

using archive::Archive;
using fetch::testing::Exchange;
using fetch::testing::ok;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string html(std::string_view body) {
  return ok(body, "Content-Type: text/html\r\n");
}

std::string redirect(std::string_view to) {
  return fmt::format("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", to);
}

const std::string kNotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone";

class Save : public ::testing::Test {
 protected:
  Save() : server_([this](Exchange& exchange) { answer(exchange); }) {
    options_.fetch.allow_private = true;
    options_.fetch.limits.attempts = 1;
  }

  void answer(Exchange& exchange) {
    const std::string path = exchange.path();
    std::string bytes = kNotFound;
    {
      const std::lock_guard lock(mutex_);
      ++asked_[path];
      if (const auto found = answers_.find(path); found != answers_.end()) bytes = found->second;
    }
    if (bytes.empty()) {
      exchange.close();
    } else {
      exchange.send(bytes);
    }
  }

  std::vector<PageResult> save(const std::vector<std::string>& paths) {
    auto archive = Archive::open(folder_.path() / "archive", Archive::Mode::kWrite);
    EXPECT_TRUE(archive);
    std::vector<std::string> urls;
    for (const std::string& path : paths) urls.push_back(server_.url(path));
    std::vector<PageResult> results;
    const SaveCallbacks callbacks{
        .page = [&](const PageResult& result) { results.push_back(result); }, .progress = {}};
    EXPECT_TRUE(save_pages(**archive, urls, options_, callbacks, stop_));
    return results;
  }

  // "PATH STATUS" of all captures, by key and time.
  std::vector<std::string> captures() {
    const auto archive = Archive::open(folder_.path() / "archive", Archive::Mode::kRead);
    std::vector<std::string> found;
    const auto note = [&](const archive::CaptureRow& row) {
      found.push_back(fmt::format("{} {}", row.url.substr(server_.url("").size()), row.status));
      return true;
    };
    EXPECT_TRUE((*archive)->list({}, note));
    return found;
  }

  archive::Stats stats() {
    const auto archive = Archive::open(folder_.path() / "archive", Archive::Mode::kRead);
    return (*archive)->stats().value();
  }

  varve::testing::TemporaryFolder folder_;
  std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::map<std::string, int> asked_;
  fetch::testing::RawServer server_;
  SaveOptions options_;
  std::atomic<bool> stop_ = false;
};

TEST_F(Save, APageMayHaveTagsAndANoteOfItsOwn) {
  answers_ = {{"/a", html("a")}, {"/b", html("b")}};
  options_.tags = {"all"};
  options_.note = "of all";
  options_.marks_of = [&](const std::string& asked) {
    return asked == server_.url("/a") ? PageMarks{{"own", "all"}, "of a"} : PageMarks{};
  };
  using Tags = std::vector<std::string>;
  for (const PageResult& page : save({"/a", "/b"})) {
    const bool is_a = page.snapshot.url == server_.url("/a");
    EXPECT_THAT(page.snapshot.tags,
                ::testing::ElementsAreArray(is_a ? Tags{"all", "own"} : Tags{"all"}));
    EXPECT_EQ(page.snapshot.note, is_a ? "of a" : "of all");
  }
}

TEST_F(Save, KeepsAPageWithRequisitesOfRequisites) {
  answers_["/"] = html("<title>T</title><link rel=stylesheet href=s.css><iframe src=f></iframe>");
  answers_["/s.css"] = ok("a{background:url(i.png)}", "Content-Type: text/css\r\n");
  answers_["/f"] = html("<img src=j.png>");
  answers_["/i.png"] = ok("i", "Content-Type: image/png\r\n");
  answers_["/j.png"] = ok("j", "Content-Type: image/png\r\n");
  const auto results = save({"/"});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_FALSE(results[0].error);
  EXPECT_EQ(results[0].resources, 4u);
  EXPECT_EQ(results[0].snapshot.title, "T");
  EXPECT_EQ(results[0].snapshot.verdict, "complete");
  EXPECT_THAT(captures(), ElementsAre("/ 200", "/f 200", "/i.png 200", "/j.png 200", "/s.css 200"));
}

TEST_F(Save, FetchesWhatPagesShareOnce) {
  answers_["/a"] = html("<img src=i.png><img src=i.png>");
  answers_["/b"] = html("<img src=i.png>");
  answers_["/i.png"] = ok("i", "Content-Type: image/png\r\n");
  const auto results = save({"/a", "/b"});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].resources + results[1].resources, 2u);
  EXPECT_EQ(results[0].snapshot.members.size(), 2u);
  EXPECT_EQ(results[1].snapshot.members.size(), 2u);
  EXPECT_EQ(asked_["/i.png"], 1);
}

TEST_F(Save, NamesWhatIsMissingAndKeepsTheServersAnswer) {
  answers_["/"] = html("<img src=gone.png>");
  const auto results = save({"/"});
  EXPECT_FALSE(results[0].error) << "a missing requisite does not fail the page";
  ASSERT_EQ(results[0].snapshot.failed.size(), 1u);
  EXPECT_THAT(results[0].snapshot.failed[0].reason, HasSubstr("404 Not Found"));
  EXPECT_EQ(results[0].snapshot.verdict, "missing resources");
  EXPECT_EQ(results[0].resources, 0u);
  EXPECT_THAT(captures(), ElementsAre("/ 200", "/gone.png 404"));
}

TEST_F(Save, TellsWhatCameInThePagesPlaceAndKeepsIt) {
  answers_["/challenge"] =
      "HTTP/1.1 403 Forbidden\r\ncf-mitigated: challenge\r\nContent-Length: 0\r\n\r\n";
  answers_["/soft"] = html("<title>Page not found</title><p>Sorry");
  answers_["/mine/1"] = redirect("/login");
  answers_["/login"] = html("<title>Log in</title><form><input type=password></form>");
  answers_["/blank"] = html("<body></body>");
  const std::map<std::string, std::string> kKinds = {{"/challenge", "bot challenge"},
                                                     {"/soft", "soft 404"},
                                                     {"/mine/1", "login wall"},
                                                     {"/blank", "blank page"},
                                                     {"/gone", "error status"}};
  for (const auto& [path, kind] : kKinds) {
    const auto results = save({path});
    const std::string& verdict = results[0].snapshot.verdict;
    EXPECT_TRUE(verdict.starts_with(kind + ": ")) << path << ": " << verdict;
    EXPECT_TRUE(results[0].kept) << path;
    if (path == "/blank") {
      EXPECT_FALSE(results[0].error) << "it may be all that there is";
      continue;
    }
    ASSERT_TRUE(results[0].error) << path;
    EXPECT_THAT(results[0].error->message, HasSubstr(verdict));
  }
  EXPECT_FALSE(save({"/login"})[0].error) << "who asks for it gets it";
}

// The document is fetched once, but what it is depends on who asked for it.
TEST_F(Save, PagesThatShareADocumentAreJudgedApart) {
  answers_["/"] = html("<title>Shop</title><h1>Welcome to the shop</h1>");
  answers_["/product/1"] = redirect("/");
  const auto results = save({"/", "/product/1"});
  ASSERT_EQ(results.size(), 2u);
  for (const PageResult& result : results) {
    const bool root = result.snapshot.url.ends_with("/");
    EXPECT_EQ(result.snapshot.verdict.substr(0, 8), root ? "complete" : "soft 404");
  }
}

// What archive::is_good_verdict() says of a verdict's text is what the verdict itself says.
TEST(Verdicts, AreGoodWhereTheyAreSuccess) {
  for (int i = 0; i <= static_cast<int>(verdict::Kind::kInterrupted); ++i) {
    const verdict::Verdict each{static_cast<verdict::Kind>(i), "why"};
    EXPECT_EQ(archive::is_good_verdict(each.text()), each.is_success()) << each.text();
  }
  for (const char* other : {"recorded", "imported"}) EXPECT_TRUE(archive::is_good_verdict(other));
}

TEST_F(Save, DoesNotMissAFaviconThatNothingNames) {
  answers_["/"] = html("<p>");
  EXPECT_THAT(save({"/"})[0].snapshot.failed, IsEmpty());
  EXPECT_EQ(asked_["/favicon.ico"], 1);
  EXPECT_THAT(captures(), ElementsAre("/ 200"));
}

TEST_F(Save, KeepsEveryHopOfARedirect) {
  answers_["/old"] = redirect("/new");
  answers_["/new"] = redirect("/newest#part");
  answers_["/newest"] = html("<p>");
  const auto results = save({"/old"});
  EXPECT_EQ(results[0].snapshot.final_url, server_.url("/newest"));
  EXPECT_EQ(results[0].snapshot.members.size(), 3u);
  EXPECT_THAT(captures(), ElementsAre("/new 302", "/newest 200", "/old 302"));
}

TEST_F(Save, EndsARedirectLoopWithASentenceAndLeavesNothing) {
  answers_["/a"] = redirect("/b");
  answers_["/b"] = redirect("/a");
  const auto results = save({"/a"});
  ASSERT_TRUE(results[0].error);
  EXPECT_EQ(results[0].error->kind, ErrorKind::kLimit);
  EXPECT_THAT(results[0].error->message, HasSubstr("circle"));
  EXPECT_FALSE(results[0].kept);
  EXPECT_THAT(captures(), IsEmpty());
}

TEST_F(Save, EndsAnEndlessRedirectAfterTheLimit) {
  options_.max_redirects = 3;
  for (int i = 0; i < 10; ++i)
    answers_[fmt::format("/{}", i)] = redirect(fmt::format("/{}", i + 1));
  const auto results = save({"/0"});
  ASSERT_TRUE(results[0].error);
  EXPECT_THAT(results[0].error->message, HasSubstr("more than 3 times"));
  EXPECT_THAT(captures(), IsEmpty());
}

TEST_F(Save, LeavesNothingOfAPageWhoseDocumentFailed) {
  answers_["/old"] = redirect("/broken");
  answers_["/broken"] = "";
  answers_["/fine"] = html("<p>It is there");
  const auto results = save({"/old", "/fine"});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_NE(results[0].error.has_value(), results[1].error.has_value());
  EXPECT_THAT(captures(), ElementsAre("/fine 200"));
}

TEST_F(Save, KeepsAnErrorPageButDoesNotCallItSaved) {
  const auto results = save({"/nowhere"});
  ASSERT_TRUE(results[0].error);
  EXPECT_TRUE(results[0].kept);
  EXPECT_EQ(results[0].status, 404);
  EXPECT_THAT(captures(), ElementsAre("/nowhere 404"));
}

TEST_F(Save, KeepsABodyThatBrokeOffButDoesNotCallItSaved) {
  answers_["/"] =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n"
      "Connection: close\r\n\r\nshort";
  const std::string& bytes = answers_["/"];
  const fetch::testing::RawServer breaks([&](Exchange& exchange) {
    exchange.send(bytes);
    exchange.close();
  });
  auto archive = Archive::open(folder_.path() / "archive", Archive::Mode::kWrite);
  std::vector<PageResult> results;
  const SaveCallbacks callbacks{
      .page = [&](const PageResult& result) { results.push_back(result); }, .progress = {}};
  ASSERT_TRUE(save_pages(**archive, {breaks.url("/")}, options_, callbacks, stop_));
  ASSERT_TRUE(results[0].error);
  EXPECT_TRUE(results[0].kept);
  const auto row = (*archive)->nearest(breaks.url("/"), kLatest);
  EXPECT_EQ(row->value().truncated, Truncation::kDisconnect);
}

TEST_F(Save, OfAnUnchangedPageCostsRowsAndNoBlobs) {
  answers_["/"] = html("<img src=i.png>");
  answers_["/i.png"] = ok("i", "Content-Type: image/png\r\n");
  save({"/"});
  const archive::Stats before = stats();
  save({"/"});
  EXPECT_EQ(stats().blobs, before.blobs);
  EXPECT_EQ(stats().captures, before.captures + 2);
}

TEST_F(Save, PassesOverAPageThatIsFreshEnough) {
  answers_["/"] = html("<p>");
  save({"/"});
  options_.if_older_than = 3'600'000'000;
  const auto results = save({"/"});
  EXPECT_TRUE(results[0].skipped);
  EXPECT_EQ(asked_["/"], 1);
  EXPECT_THAT(captures(), ElementsAre("/ 200"));
}

TEST_F(Save, OfPagesThatNeedEachOtherEnds) {
  answers_["/a"] = html("<iframe src=/b></iframe>");
  answers_["/b"] = html("<iframe src=/a></iframe><iframe src=/b?1></iframe>");
  const auto results = save({"/a"});
  EXPECT_EQ(results[0].snapshot.members.size(), 3u);
}

TEST_F(Save, DoesNotGoDeeperThanTheLimit) {
  options_.max_depth = 2;
  for (int i = 0; i < 6; ++i) {
    answers_[fmt::format("/{}.css", i)] =
        ok(fmt::format("@import '{}.css';", i + 1), "Content-Type: text/css\r\n");
  }
  answers_["/"] = html("<link rel=stylesheet href=0.css>");
  save({"/"});
  EXPECT_THAT(captures(), UnorderedElementsAre("/ 200", "/0.css 200", "/1.css 200"));
}

TEST_F(Save, SaysWhatItCannotSave) {
  auto archive = Archive::open(folder_.path() / "archive", Archive::Mode::kWrite);
  std::vector<PageResult> results;
  const SaveCallbacks callbacks{
      .page = [&](const PageResult& result) { results.push_back(result); }, .progress = {}};
  ASSERT_TRUE(save_pages(**archive, {"ftp://a.test/x", "mailto:a@b.test", "http://"}, options_,
                         callbacks, stop_));
  ASSERT_EQ(results.size(), 3u);
  for (const PageResult& result : results) EXPECT_EQ(result.error->kind, ErrorKind::kInvalid);
}

TEST_F(Save, StopsWhenAskedAndSaysSoForEachPage) {
  stop_ = true;
  const auto results = save({"/a", "/b"});
  ASSERT_EQ(results.size(), 2u);
  for (const PageResult& result : results) EXPECT_EQ(result.error->kind, ErrorKind::kCancelled);
  EXPECT_THAT(captures(), IsEmpty());
}

}  // namespace
}  // namespace varve::crawl
