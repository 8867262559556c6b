// An archive of pages that tests write, with its text.db.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "temporary_folder.hpp"
#include "varve/archive/archive.hpp"
#include "varve/search/text_index.hpp"

namespace varve::search {

// 2026-01-01T00:00:00Z and so many days.
inline Time day(std::int64_t days) {
  return Time{(1'767'225'600 + days * 86'400) * 1'000'000};
}

class Site {
 public:
  Site() {
    archive_ = std::move(*archive::Archive::open(folder(), archive::Archive::Mode::kWrite));
    open();
  }

  [[nodiscard]] Path folder() const { return folder_.path() / "archive"; }
  [[nodiscard]] Path text_db() const { return folder() / "text.db"; }
  archive::Archive& archive() { return *archive_; }
  TextIndex& index() { return *index_; }
  // Anew, as another process would.
  void open() {
    auto opened = TextIndex::open(*archive_, folder());
    ASSERT_TRUE(opened) << opened.error().message;
    index_ = std::move(*opened);
  }
  void close() { index_.reset(); }

  void save(const std::string& url, Time time, const std::string& body,
            const std::string& type = "text/html; charset=utf-8") {
    auto transaction = archive_->begin();
    ASSERT_TRUE(transaction);
    ASSERT_NO_FATAL_FAILURE(put(*transaction, url, time, body, type));
    ASSERT_TRUE(transaction->commit());
  }
  void put(archive::Transaction& transaction, const std::string& url, Time time,
           const std::string& body, const std::string& type = "text/html; charset=utf-8") {
    archive::Capture capture;
    capture.url = url;
    capture.time = time;
    capture.status = 200;
    capture.mime = type.substr(0, type.find(';'));
    capture.request_head = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n";
    capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n";
    const auto blob = archive_->prepare(Body(body), std::nullopt, capture.mime, url);
    ASSERT_TRUE(blob) << blob.error().message;
    capture.digest = blob->digest();
    capture.length = body.size();
    capture.transferred_digest = blob->digest();
    capture.transferred_length = body.size();
    ASSERT_TRUE(transaction.add(*blob));
    ASSERT_TRUE(transaction.add(capture));
  }

  CatchUpReport catch_up() {
    const auto done = index_->catch_up({});
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return done.value_or(CatchUpReport());
  }
  std::vector<Hit> ask(const Question& question) {
    const auto answer = index_->search(question);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
    return answer ? answer->hits : std::vector<Hit>();
  }
  std::vector<Hit> find(const std::string& query) { return ask({.text = query, .url_prefix = {}}); }
  std::vector<std::string> urls(const std::string& query) {
    std::vector<std::string> found;
    for (const Hit& hit : find(query)) found.push_back(hit.url);
    return found;
  }

  // Of text.db and what SQLite has beside it.
  [[nodiscard]] std::string bytes() const {
    std::string all;
    for (const char* end : {"", "-wal", "-shm"}) {
      std::ifstream file(text_db().string() + end, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  }

 private:
  testing::TemporaryFolder folder_;
  std::unique_ptr<archive::Archive> archive_;
  std::unique_ptr<TextIndex> index_;
};

inline std::string page(const std::string& title, const std::string& body,
                        const std::string& language = "en") {
  return "<!doctype html><html lang=" + language + "><title>" + title + "</title><body><main>" +
         body + "</main>";
}

// The snippet with its marks in [ ].
inline std::string marked(const Hit& hit) {
  std::string out = hit.snippet;
  for (auto mark = hit.marks.rbegin(); mark != hit.marks.rend(); ++mark) {
    out.insert(mark->end, "]");
    out.insert(mark->begin, "[");
  }
  return out;
}

}  // namespace varve::search
