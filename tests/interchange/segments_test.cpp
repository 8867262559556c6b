// Records in segments (WARC 1.1, 7) that become one capture.
#include "interchange/segments.hpp"

#include <algorithm>
#include <fstream>

#include "archive/fixture.hpp"
#include "interchange/files.hpp"
#include "varve/interchange/import.hpp"

namespace varve::interchange {
namespace {

using namespace interchange::testing;
using Reasons = std::vector<std::string>;

constexpr const char* kUrl = "http://a.example/film";
constexpr std::string_view kBody = "0123456789abcdefghij";

std::string http_message(std::string_view body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n{}", body);
}
Fields fields(const std::string& id, Fields more) {
  more.insert(
      more.begin(),
      {{"WARC-Record-ID", id}, {"WARC-Target-URI", kUrl}, {"WARC-Date", "2026-01-01T00:00:00Z"}});
  return more;
}
std::string first(std::string_view block, Fields more = {},
                  const std::string& id = "<urn:uuid:1>") {
  more.emplace_back("WARC-Segment-Number", "1");
  return warc_record("response", fields(id, more), block);
}
std::string later(int number, std::string_view block, Fields more = {},
                  const std::string& origin = "<urn:uuid:1>") {
  more.emplace_back("WARC-Segment-Number", std::to_string(number));
  more.emplace_back("WARC-Segment-Origin-ID", origin);
  return warc_record("continuation", fields(fmt::format("<urn:uuid:1-{}>", number), more), block);
}
std::string last(int number, std::string_view block, std::size_t total, Fields more = {}) {
  more.emplace_back("WARC-Segment-Total-Length", std::to_string(total));
  return later(number, block, more);
}

// Three segments of the film.
const std::string kBlock = http_message(kBody);
const std::string kFirst = first(kBlock.substr(0, kBlock.size() - 15));
const std::string kSecond = later(2, kBlock.substr(kBlock.size() - 15, 10));
const std::string kThird = last(3, kBlock.substr(kBlock.size() - 5), kBlock.size());
const std::string kOther = resource("urn:other", "other");

std::string damaged(std::string record) {
  record.replace(record.find("Content-Length: 10"), 18, "Content-Length: 07");
  return record;
}

class SegmentsTest : public archive::ArchiveTest {
 protected:
  // Each of `files` is one's bytes.
  ImportReport import(const std::vector<std::string>& files) {
    std::vector<Path> paths;
    for (const std::string& bytes : files) {
      paths.push_back(folder_.path() / fmt::format("{}.warc", paths.size()));
      std::ofstream(paths.back(), std::ios::binary) << bytes;
    }
    return import_again(paths);
  }
  ImportReport import_again(const std::vector<Path>& paths) {
    told_.clear();
    import_.state_folder = folder_.path() / "states";
    import_.on_bad = [this](const BadRecord& bad) { told_.push_back(bad.reason); };
    import_.on_warning = import_.on_bad;
    const auto report = import_files(*archive_, paths, import_);
    error_ = report ? std::string() : report.error().message;
    return report.value_or(ImportReport());
  }
  // Of the film, in the order of their times.
  [[nodiscard]] std::vector<archive::Capture> films() const {
    std::vector<archive::Capture> found;
    for (const auto& row : list()) {
      if (row.url == kUrl) found.push_back(*archive_->details(row));
    }
    return found;
  }
  void empty() {
    archive_.reset();
    std::filesystem::remove_all(path());
    reopen();
  }

  ImportOptions import_;
  std::string error_;
  Reasons told_;
};

TEST_F(SegmentsTest, BecomeOneCapture) {
  const std::string chunked =
      "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nTransfer-Encoding: chunked\r\n\r\n"
      "a\r\n0123456789\r\na\r\nabcdefghij\r\n0\r\n\r\n";
  const std::size_t size = chunked.find("\r\nabc");
  const std::string gzipped =
      "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Encoding: gzip\r\n\r\n" + gzip(kBody);
  const std::string request =
      warc_record("request", fields("<urn:uuid:r>", {{"WARC-Concurrent-To", "<urn:uuid:1>"}}),
                  "GET /film HTTP/1.1\r\n\r\n");
  std::string others;
  for (int i = 0; i < 40; ++i) others += resource(fmt::format("urn:other:{}", i), "other");
  struct Row {
    const char* name;
    std::vector<std::string> files;
    Reasons told;
    bool has_request = false;
  };
  for (const Row& row : std::vector<Row>{
           {"one behind the other", {kFirst + kSecond + kThird}, {}},
           {"others between", {kFirst + others + kSecond + others + kThird + kOther}, {}},
           {"each in a file", {kFirst, kSecond, kThird}, {}},
           {"gzip", {gzip(kFirst) + gzip(kSecond), gzip(kThird)}, {}},
           {"empty ones", {first("") + later(2, kBlock) + last(3, "", kBlock.size())}, {}},
           {"a head in two",
            {first(kBlock.substr(0, 20)) + last(2, kBlock.substr(20), kBlock.size())},
            {}},
           {"a chunk's size in two",
            {first(chunked.substr(0, size)) + last(2, chunked.substr(size), chunked.size())},
            {}},
           {"a coding",
            {first(gzipped.substr(0, gzipped.size() - 12)) +
             last(2, gzipped.substr(gzipped.size() - 12), gzipped.size())},
            {}},
           {"a request before", {request + kFirst + kOther + kSecond, others + kThird}, {}, true},
           {"a request behind the first",
            {kFirst + kOther + request + kSecond, others + kThird},
            {},
            true},
           {"a request behind all", {kFirst, kSecond + kThird + request}, {}, true},
           {"the first file twice", {kFirst + kSecond, kFirst + kSecond, kThird}, {}},
           {"a wrong sum",
            {kFirst + kSecond + last(3, kBlock.substr(kBlock.size() - 5), 7)},
            {fmt::format("its segments have {} bytes, and not the 7 of its "
                         "WARC-Segment-Total-Length",
                         kBlock.size())}},
           {"digests",
            {first(kBlock.substr(0, 60), {{"WARC-Block-Digest",
                                           "sha1:2222222222222222222222222222"
                                           "2222"}}) +
             last(2, kBlock.substr(60), kBlock.size())},
            {"its bytes are not those of its WARC-Block-Digest"}},
       }) {
    SCOPED_TRACE(row.name);
    empty();
    for (const bool again : {false, true}) {
      const auto report = import(row.files);
      EXPECT_EQ(error_, "");
      EXPECT_EQ(told_, row.told);
      EXPECT_EQ(report.captures == 0, again);
      const auto found = films();
      ASSERT_EQ(found.size(), 1u);
      EXPECT_EQ(read(found[0].digest), kBody);
      EXPECT_EQ(found[0].mime, "video/mp4");
      EXPECT_EQ(found[0].truncated, Truncation::kNone);
      EXPECT_EQ(found[0].request_head, row.has_request ? "GET /film HTTP/1.1\r\n\r\n" : "");
      EXPECT_EQ(report.requests_alone, 0u);
    }
  }
}

TEST_F(SegmentsTest, SayAtTheLastThatTheyAreTruncated) {
  import({first(http_message("0123")) + last(2, "45", http_message("012345").size(),
                                             {{ "WARC-Truncated",
                                                "length" }})});
  ASSERT_EQ(films().size(), 1u);
  EXPECT_EQ(films()[0].truncated, Truncation::kLength);
  EXPECT_EQ(read(films()[0].digest), "012345");
}

TEST_F(SegmentsTest, WhatCameBeforeAMissingOneIsKeptAndTold) {
  const auto missing = [](int number) {
    return fmt::format("its segment {} is missing, or damaged", number);
  };
  const auto alone = [](int number, int before) {
    return fmt::format("it is segment {} of the record <urn:uuid:1>, and segment {} did not come",
                       number, before);
  };
  const std::string wrong = "its length is wrong: no record follows it";
  struct Row {
    const char* name;
    std::vector<std::string> files;
    std::vector<std::string> bodies;
    Reasons told;
  };
  for (const Row& row : std::vector<Row>{
           {"no last one", {kFirst + kSecond + kOther}, {"0123456789abcde"}, {missing(3)}},
           {"none between", {kFirst, kThird}, {"01234"}, {alone(3, 2), missing(2)}},
           {"no first one", {kSecond + kThird}, {}, {alone(2, 1), alone(3, 1)}},
           {"another order",
            {kThird + kFirst + kSecond},
            {"0123456789abcde"},
            {alone(3, 1), missing(3)}},
           {"one twice",
            {kFirst + kSecond + kSecond + kThird},
            {std::string(kBody)},
            {alone(2, 3)}},
           {"a bad one",
            {kFirst + damaged(kSecond) + kThird + kOther},
            {"0123456789ab"},
            {wrong, alone(3, 2), missing(2)}},
           {"a bad first",
            {first("no HTTP") + kOther},
            {},
            {missing(2), "it begins with no HTTP status"}},
       }) {
    SCOPED_TRACE(row.name);
    empty();
    for (const bool again : {false, true}) {
      const auto report = import(row.files);
      EXPECT_EQ(error_, "");
      EXPECT_EQ(told_, row.told);
      EXPECT_EQ(report.bad, row.told.size());
      EXPECT_TRUE(!again || report.captures == 0) << report.captures;
      std::vector<std::string> bodies;
      for (const auto& film : films()) {
        bodies.push_back(read(film.digest));
        EXPECT_EQ(film.truncated == Truncation::kNone, bodies.back() == kBody);
      }
      EXPECT_EQ(bodies, row.bodies);
    }
  }
}

TEST_F(SegmentsTest, APartIsNotAddedToTheWhole) {
  import({kFirst, kSecond, kThird});
  EXPECT_EQ(import({kFirst}).captures, 0u);
  EXPECT_EQ(films().size(), 1u);
  empty();
  import({kFirst});
  import({kFirst, kSecond, kThird});
  ASSERT_EQ(films().size(), 2u);
  EXPECT_EQ(films()[0].truncated, Truncation::kUnspecified);
  EXPECT_EQ(read(films()[1].digest), kBody);
}

TEST_F(SegmentsTest, OnlySomeWaitAtATime) {
  std::string bytes;
  constexpr std::size_t kMore = 3;
  for (std::size_t i = 0; i < Segments::kMostOpen + kMore; ++i) {
    const std::string id = fmt::format("<urn:uuid:x{}>", i);
    bytes += first(http_message(std::to_string(i)), {}, id);
  }
  bytes += later(2, " and more", {{"WARC-Segment-Total-Length", "0"}}, "<urn:uuid:x0>");
  import({bytes});
  EXPECT_EQ(told_.size(), Segments::kMostOpen + kMore + 1);
  EXPECT_EQ(std::count(told_.begin(), told_.end(), "its segment 2 is missing, or damaged"),
            Segments::kMostOpen + kMore);
}

// The second file's segment has to be read again with the first's.
TEST_F(SegmentsTest, AStoppedImportGoesOnWithThem) {
  std::string rest = kSecond + kThird;
  for (int i = 0; i < 50; ++i) rest += resource(fmt::format("urn:other:{}", i), "other");
  import_.progress = [](const ImportProgress& progress) { return progress.records < 40; };
  import({kFirst, rest});
  EXPECT_NE(error_, "");
  EXPECT_EQ(films().size(), 1u);
  import_.progress = nullptr;
  import_again({folder_.path() / "0.warc", folder_.path() / "1.warc"});
  EXPECT_EQ(error_, "");
  EXPECT_EQ(told_, Reasons());
  EXPECT_EQ(films().size(), 1u);
  EXPECT_EQ(list().size(), 51u);
}

}  // namespace
}  // namespace varve::interchange
