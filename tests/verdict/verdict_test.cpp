// Pages as servers send them (pages.json), each with what it is. %LONG% there is an article's text,
// %SOME% a paragraph's.
#include "varve/verdict/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace varve::verdict {
namespace {

using nlohmann::json;

std::string repeated(std::string_view words, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += words;
  return text;
}

std::string filled(std::string html) {
  static const std::string kSentence = "The offer of the winter is open until the end of March. ";
  const auto fill = [&](std::string_view name, int sentences) {
    const std::size_t at = html.find(name);
    if (at != std::string::npos) html.replace(at, name.size(), repeated(kSentence, sentences));
  };
  fill("%LONG%", 150);
  fill("%SOME%", 15);
  return html;
}

// A page of the table, which holds what the facts are views of.
struct Page {
  explicit Page(const json& row)
      : name(row["name"]),
        kind(row["kind"]),
        asked(row.value("asked", "https://www.example.com/offers/winter-sale")),
        final_url(row.value("final", asked)),
        head(fmt::format("HTTP/1.1 {} Answer\r\n{}\r\nContent-Type: text/html\r\n\r\n",
                         row.value("status", 200), row.value("head", "Server: nginx"))),
        title(row.value("title", "")),
        html(filled(row.value("html", ""))),
        truncation(row.value("truncation", "")),
        broken_redirect(row.value("broken_redirect", "")) {
    facts.asked_url = asked;
    facts.final_url = final_url;
    facts.status = row.value("status", 200);
    facts.response_head = head;
    facts.title = title;
    if (row.contains("html")) facts.html = html;
    facts.content_type = "text/html; charset=utf-8";
    facts.truncation = truncation;
    facts.broken_redirect = broken_redirect;
    facts.rendered = row.value("rendered", false);
    facts.changed = row.value("changed", false);
    facts.interrupted = row.value("interrupted", false);
    facts.missing = row.value("missing", 0u);
  }
  Page(const Page&) = delete;

  std::string name, kind, asked, final_url, head, title, html, truncation, broken_redirect;
  Facts facts;
};

json table() {
  std::ifstream file(VARVE_TESTS_DIR "/verdict/pages.json");
  return json::parse(file);
}

TEST(Verdict, PagesAreWhatTheyAre) {
  std::map<std::string, int> count;
  for (const json& row : table()) {
    const Page page(row);
    const Verdict verdict = judge(page.facts);
    EXPECT_EQ(to_string(verdict.kind), page.kind) << page.name << ": " << verdict.text();
    ++count[page.kind];
  }
  for (const char* kind : {"bot challenge", "login wall", "soft 404", "parked", "blank page",
                           "truncated", "error status"}) {
    EXPECT_GE(count[kind], 6) << kind;
  }
  EXPECT_GE(count["complete"], 20);
}

TEST(Verdict, SaysWhatWasSeen) {
  Facts facts{.status = 403,
              .response_head = "HTTP/1.1 403 Forbidden\r\ncf-mitigated: challenge\r\n\r\n",
              .title = "Just a moment..."};
  EXPECT_EQ(judge(facts).text(),
            "bot challenge: Cloudflare checks the browser (its server sent \"cf-mitigated: "
            "challenge\")");
  facts.response_head = "HTTP/1.1 403 Forbidden\r\n\r\n";
  facts.html = "<script>window._cf_chl_opt={}</script>";
  EXPECT_EQ(judge(facts).text(),
            "bot challenge: Cloudflare checks the browser (its title says \"Just a moment...\", "
            "its markup has \"_cf_chl_opt\")");
  facts = {
      .asked_url = "https://a.example/b/c", .final_url = "https://a.example/login", .status = 200};
  EXPECT_EQ(judge(facts).text(),
            "login wall: it led away to where one signs in (it led to "
            "\"https://a.example/login\")");
  facts = {.status = 404, .response_head = "HTTP/1.1 404 Not Found\r\n\r\n"};
  EXPECT_EQ(judge(facts).text(), "error status: the server answered 404 Not Found");
  EXPECT_EQ(judge({.status = 200, .missing = 3}).text(), "missing resources");
}

// What a stranger makes long stays short in what is kept, and whole UTF-8.
TEST(Verdict, QuotesAreShort) {
  const std::string title = "Just a moment..." + repeated("й", 500);
  const Verdict verdict =
      judge({.status = 403, .title = title, .html = "<script>window._cf_chl_opt={}</script>"});
  EXPECT_EQ(verdict.kind, Kind::kBotChallenge);
  EXPECT_LT(verdict.reason.size(), 250u);
  EXPECT_NO_THROW((void)json(verdict.reason).dump());
}

TEST(Verdict, OfHugePagesTheBeginningIsJudged) {
  const std::string head = "<title>Offers</title><body>";
  const std::string huge = head + repeated("<p>", 5'000'000);
  EXPECT_EQ(judge({.status = 200, .title = "Offers", .html = huge}).kind, Kind::kComplete);
  const std::string deep = head + repeated("<div>", 90'000);
  EXPECT_EQ(judge({.status = 200, .title = "Page not found", .html = deep}).kind, Kind::kComplete);
}

}  // namespace
}  // namespace varve::verdict
