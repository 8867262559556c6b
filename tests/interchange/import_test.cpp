// Files that become captures.
#include "varve/interchange/import.hpp"

#include <fstream>

#include "archive/fixture.hpp"
#include "interchange/files.hpp"
#include "interchange/payload_digest.hpp"
#include "varve/archive/transferred.hpp"

namespace varve::interchange {
namespace {

using namespace interchange::testing;
using Reasons = std::vector<std::string>;

constexpr std::string_view kDate = "2026-01-01T00:00:00Z";
constexpr std::string_view kLater = "2026-01-02T00:00:00Z";

std::string sha1_of(std::string_view bytes) {
  Hasher hasher("sha1");
  hasher.update(bytes);
  return hasher.finish().text();
}

std::string http(std::string_view body, std::string_view fields = "",
                 std::string_view status = "200 OK") {
  return fmt::format("HTTP/1.1 {}\r\nContent-Type: text/html\r\n{}\r\n{}", status, fields, body);
}

std::string response(std::string_view url, std::string_view block, std::string_view date = kDate,
                     Fields more = {}) {
  more.insert(more.begin(),
              {{"WARC-Target-URI", std::string(url)}, {"WARC-Date", std::string(date)}});
  return warc_record("response", more, block);
}
std::string revisit(std::string_view url, std::string_view block, Fields more) {
  more.insert(more.begin(),
              {{"WARC-Target-URI", std::string(url)}, {"WARC-Date", std::string(kLater)}});
  return warc_record("revisit", more, block);
}

class ImportTest : public archive::ArchiveTest {
 protected:
  Path write(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
    return folder_.path() / name;
  }
  ImportReport import(const std::vector<Path>& files) {
    bad_.clear();
    warnings_.clear();
    import_.state_folder = folder_.path() / "states";
    import_.on_bad = [this](const BadRecord& bad) { bad_.push_back(bad.reason); };
    import_.on_warning = [this](const BadRecord& bad) { warnings_.push_back(bad.reason); };
    const auto report = import_files(*archive_, files, import_);
    error_ = report ? std::string() : report.error().message;
    return report.value_or(ImportReport());
  }
  ImportReport import(std::string_view bytes) {
    return import(std::vector{write("x.warc", bytes)});
  }
  [[nodiscard]] archive::Capture details(const archive::CaptureRow& row) const {
    auto capture = archive_->details(row);
    EXPECT_TRUE(capture) << capture.error().message;
    return *std::move(capture);
  }
  [[nodiscard]] std::string transferred(const archive::CaptureRow& row) const {
    const auto body = archive::transferred_body(*archive_, details(row));
    EXPECT_TRUE(body) << body.error().message;
    return body && *body ? std::string((*body)->view()) : "none";
  }

  ImportOptions import_;
  std::string error_;
  Reasons bad_;
  Reasons warnings_;
};

TEST_F(ImportTest, AnswersBecomeCapturesWithTheirRequests) {
  const auto report =
      import(response("http://a.example/#part", http("<p>a"), kDate,
                      {{"WARC-Record-ID", "<urn:uuid:1>"}, {"WARC-IP-Address", "192.0.2.1"}}) +
             warc_record("request",
                         {{"WARC-Target-URI", "http://a.example/"},
                          {"WARC-Date", std::string(kDate)},
                          {"WARC-Concurrent-To", "<urn:uuid:1>"}},
                         "GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(error_, "");
  EXPECT_EQ(report.records, 2u);
  EXPECT_EQ(report.captures, 1u);
  EXPECT_EQ(bad_, Reasons());
  EXPECT_EQ(warnings_, Reasons());
  const auto rows = list();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].url, "http://a.example/");
  EXPECT_EQ(rows[0].time, archive::at(0));
  EXPECT_EQ(rows[0].status, 200);
  EXPECT_EQ(rows[0].mime, "text/html");
  EXPECT_EQ(read(rows[0].digest), "<p>a");
  const auto capture = details(rows[0]);
  EXPECT_EQ(capture.request_head, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(capture.response_head, http(""));
  EXPECT_EQ(capture.remote_address, "192.0.2.1");
  EXPECT_EQ(capture.source, archive::Source::kImport);
}

TEST_F(ImportTest, AgainAddsNothing) {
  const Path file = write("x.warc.gz", gzip(response("http://a/", http("a"))) +
                                           gzip(response("http://a/", http("b"))) +
                                           gzip(response("http://b/", http("a"))));
  EXPECT_EQ(import({file}).captures, 3u);
  const auto before = list();
  const auto report = import({file});
  EXPECT_EQ(report.captures, 0u);
  EXPECT_EQ(report.there_before, 3u);
  EXPECT_EQ(import({file, file}).captures, 0u);
  EXPECT_EQ(list().size(), before.size());
}

TEST_F(ImportTest, TwoAnswersOfAUrlInOneSecondAreBothKept) {
  const auto report =
      import(response("http://a/", http("one")) + response("http://a/", http("two")) +
             response("http://a/", http("one")));
  EXPECT_EQ(report.captures, 2u);
  EXPECT_EQ(report.there_before, 1u);
  const auto rows = list();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].time.us, rows[0].time.us + 1);
  EXPECT_EQ(read(rows[1].digest), "two");
}

TEST_F(ImportTest, WhatWasForgottenStaysSo) {
  const Path file =
      write("x.warc", response("http://a/", http("a")) + response("http://b/", http("b")));
  import({file});
  ASSERT_TRUE(archive_->forget("http://a/", std::nullopt, {}));
  const auto report = import({file});
  EXPECT_EQ(report.removed_here, 1u);
  EXPECT_EQ(report.there_before, 1u);
  EXPECT_EQ(report.captures, 0u);
  EXPECT_EQ(urls({}), std::vector<std::string>{"http://b/"});
}

TEST_F(ImportTest, RevisitsGetWhatTheyRepeat) {
  const std::string original = response("http://a/", http("the body"));
  const std::string other = response("http://other/", http("the body"));
  const std::string digest = sha1_of("the body");
  const std::string identical = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
  const std::string not_modified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
  const Fields at = {{"WARC-Refers-To-Target-URI", "http://a/"},
                     {"WARC-Refers-To-Date", std::string(kDate)}};
  const auto with = [](Fields fields, const Fields& more) {
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
  };
  struct Row {
    const char* name;
    std::string original;
    std::string revisit;
    int status;
    std::string head;
  };
  const std::string own = http("", "X: y\r\n");
  for (const Row& row : std::vector<Row>{
           {"by digest", original,
            revisit("http://a/", own,
                    {{"WARC-Profile", identical}, {"WARC-Payload-Digest", digest}}),
            200, own},
           {"by digest, of another URL", other,
            revisit("http://a/", own,
                    {{"WARC-Profile", identical}, {"WARC-Payload-Digest", digest}}),
            200, own},
           // It had no head at all: the original's was not looked up.
           {"by digest, without a head", original,
            revisit("http://a/", "",
                    {{"WARC-Profile", identical}, {"WARC-Payload-Digest", digest}}),
            200, http("")},
           {"by URL and time", original,
            revisit("http://b/", own, with({{"WARC-Profile", identical}}, at)), 200, own},
           {"by URL and time, without a head", original,
            revisit("http://b/", "", with({{"WARC-Profile", identical}}, at)), 200, http("")},
           {"not modified", original,
            revisit("http://a/", http("", "", "304 Not Modified"),
                    {{"WARC-Profile", not_modified}}),
            304, http("", "", "304 Not Modified")},
           {"not modified, by URL and time", original,
            revisit("http://a/", http("", "", "304 Not Modified"),
                    with({{"WARC-Profile", not_modified}}, at)),
            304, http("", "", "304 Not Modified")},
       }) {
    for (const bool order : {true, false}) {
      SCOPED_TRACE(fmt::format("{}, {}", row.name, order ? "behind" : "before"));
      std::filesystem::remove_all(path());
      reopen();
      const auto report = import(order ? row.original + row.revisit : row.revisit + row.original);
      EXPECT_EQ(error_, "");
      EXPECT_EQ(report.captures, 2u);
      EXPECT_EQ(bad_, Reasons());
      const auto found = archive_->nearest(
          row.revisit.find("http://b/") != std::string::npos ? "http://b/" : "http://a/",
          archive::at(86'400));
      ASSERT_TRUE(found && *found);
      EXPECT_EQ((*found)->time, archive::at(86'400));
      EXPECT_EQ((*found)->status, row.status);
      EXPECT_EQ(read((*found)->digest), "the body");
      EXPECT_EQ(details(**found).response_head, row.head);
    }
  }
}

// Chunks of 7 bytes.
std::string chunked(std::string_view body) {
  std::string out;
  for (; !body.empty(); body.remove_prefix(std::min<std::size_t>(7, body.size()))) {
    const std::string_view part = body.substr(0, 7);
    out += fmt::format("{:x}\r\n{}\r\n", part.size(), part);
  }
  return out + "0\r\n\r\n";
}

// It was taken for the body, and nobody could read it.
TEST_F(ImportTest, CompressionThatIsATransferCodingIsUndone) {
  const std::string text = repeated("a text of the web ", 100);
  const std::string cut = gzip(text + noise(5'000)).substr(0, 4'000);
  struct Row {
    const char* name;
    std::string fields;
    std::string body;
    std::string read;  // or how it begins, where it is truncated
    std::string transferred;
    Truncation truncated = Truncation::kNone;
  };
  const std::string nested = gzip(text);
  for (const Row& row : std::vector<Row>{
           {"gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", chunked(nested), text, text},
           {"x-gzip", "Transfer-Encoding: X-GZIP\r\n", nested, text, text},
           {"in two fields", "Transfer-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n",
            chunked(nested), text, text},
           {"and a content coding",
            "Content-Encoding: gzip\r\nTransfer-Encoding: gzip, chunked\r\n", chunked(gzip(nested)),
            text, nested},
           {"an unknown one", "Transfer-Encoding: lzw, chunked\r\n", chunked("abc"), "abc", "abc"},
           {"undone already", "Transfer-Encoding: gzip, chunked\r\n", text, text, text},
           {"no gzip in chunks", "Transfer-Encoding: gzip, chunked\r\n", chunked(text), text, text},
           {"a byte", "Transfer-Encoding: gzip\r\n", "\x1f", "\x1f", "\x1f"},
           {"nothing", "Transfer-Encoding: gzip, chunked\r\n", "", "", ""},
           {"cut short", "Transfer-Encoding: gzip\r\n", cut, text, "", Truncation::kUnspecified},
       }) {
    SCOPED_TRACE(row.name);
    archive_.reset();
    std::filesystem::remove_all(path());
    reopen();
    import(response("http://a/", http(row.body, row.fields)));
    EXPECT_EQ(bad_, Reasons());
    EXPECT_EQ(warnings_.empty(), row.truncated == Truncation::kNone);
    const auto rows = list();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(details(rows[0]).truncated, row.truncated);
    const std::string body = read(rows[0].digest);
    EXPECT_TRUE(body.starts_with(row.read)) << body.substr(0, 100);
    if (row.truncated != Truncation::kNone) continue;
    EXPECT_EQ(body.size(), row.read.size());
    EXPECT_EQ(transferred(rows[0]), row.transferred);
  }
}

// The digest of the body with its chunks was noted nowhere.
TEST_F(ImportTest, RevisitsNameTheDigestAsItWasDeclared) {
  const std::string chunks = "3\r\nabc\r\n0\r\n\r\n";
  import(response("http://a/", http(chunks, "Transfer-Encoding: chunked\r\n"), kDate,
                  {{ "WARC-Payload-Digest",
                     sha1_of(chunks) }}) +
         revisit("http://b/", http(""),
                 {{ "WARC-Payload-Digest",
                    sha1_of(chunks) }}));
  EXPECT_EQ(bad_, Reasons());
  EXPECT_EQ(warnings_, Reasons());
  ASSERT_EQ(list().size(), 2u);
  EXPECT_EQ(read(list()[1].digest), "abc");
}

TEST_F(ImportTest, WrongDigestsAreToldAndNotBelieved) {
  for (const std::string algorithm : {"md5", "sha1", "sha256", "sha512"}) {
    SCOPED_TRACE(algorithm);
    std::filesystem::remove_all(path());
    reopen();
    Hasher hasher(algorithm);
    hasher.update("another body");
    const std::string digest = hasher.finish().text();
    import(response("http://a/", http("a"), kDate,
                    {{ "WARC-Payload-Digest",
                       digest }}) +
           revisit("http://b/", http(""),
                   {{ "WARC-Payload-Digest",
                      digest }}));
    EXPECT_EQ(warnings_, Reasons{"its payload is not that of its WARC-Payload-Digest"});
    EXPECT_EQ(bad_.size(), 1u);  // there is nothing that it repeats
  }
}

TEST_F(ImportTest, RevisitsOfNothingAreTold) {
  const auto report =
      import(revisit("http://a/", http(""), {{"WARC-Payload-Digest", sha1_of("gone")}}));
  EXPECT_EQ(report.captures, 0u);
  EXPECT_EQ(bad_, Reasons{"it repeats a capture of http://a/ that is neither in these files nor in "
                          "the archive"});
}

TEST_F(ImportTest, StoppedGoesOnWhereItStopped) {
  std::vector<std::string> records;
  for (int i = 0; i < 100; ++i) {
    records.push_back(response(fmt::format("http://a/{}", i), http(std::to_string(i))));
  }
  const auto joined = [&](std::size_t from, std::size_t to) {
    std::string all;
    for (std::size_t i = from; i < to; ++i) all += records[i];
    return all;
  };
  std::string each;
  for (const std::string& record : records) each += gzip(record);
  struct Row {
    const char* name;
    std::string bytes;
  };
  for (const auto& [name, bytes] : std::vector<Row>{
           {"plain", joined(0, 100)},
           {"a gzip member for each", each},
           {"a gzip member for all", gzip(joined(0, 100))},
           {"a few zstd frames",
            zstd(joined(0, 30)) + zstd(joined(30, 90)) + zstd(joined(90, 100))},
       }) {
    SCOPED_TRACE(name);
    std::filesystem::remove_all(path());
    reopen();
    const Path file = write("x.warc", bytes);
    import_.progress = [](const ImportProgress& progress) { return progress.records < 60; };
    import({file});
    EXPECT_EQ(error_.substr(error_.rfind(": ") + 2),
              "the import was stopped; started again, it goes on");
    EXPECT_GE(list().size(), 40u);  // it dropped what was not put down yet
    const auto before = list().size();
    import_.progress = nullptr;
    const auto report = import({file});
    EXPECT_EQ(error_, "");
    EXPECT_EQ(report.records, 100 - before);
    EXPECT_EQ(report.captures, 100 - before);
    EXPECT_EQ(list().size(), 100u);
    EXPECT_EQ(import({file}).there_before, 100u);
  }
}

// Nothing was found in the rest of it.
TEST_F(ImportTest, StoppedInAnArcGoesOn) {
  std::string bytes = arc_record("filedesc://x.arc", "1 0 x\n");
  for (int i = 0; i < 50; ++i) bytes += arc_record(fmt::format("http://a/{}", i), http("a"));
  for (const Path& file : {write("x.arc", bytes), write("x.arc.gz", gzip(bytes))}) {
    SCOPED_TRACE(file);
    std::filesystem::remove_all(path());
    reopen();
    import_.progress = [](const ImportProgress& progress) { return progress.records < 40; };
    import({file});
    import_.progress = nullptr;
    EXPECT_LT(import({file}).records, 51u);
    EXPECT_EQ(error_, "");
    EXPECT_EQ(bad_, Reasons());
    EXPECT_EQ(list().size(), 51u);
  }
}

TEST_F(ImportTest, StrictTellsTheBadRecordAgain) {
  import_.strict = true;
  const Path file = write("x.warc", response("http://a/", http("a")) + "garbage\r\n" +
                                        response("http://b/", http("b")) + "garbage\r\n");
  for (int time = 0; time < 2; ++time) {
    import({file});
    EXPECT_NE(error_.find("its length is wrong"), std::string::npos) << error_;
  }
}

TEST_F(ImportTest, OtherRecordsBecomeCapturesOfTheirOwn) {
  struct Row {
    std::string record;
    std::string url;
    std::string body;
  };
  const std::string dns = "20260101000000\na. 1 IN A 192.0.2.1\n";
  const Fields about = {{"WARC-Target-URI", "http://a/"}, {"WARC-Date", std::string(kDate)}};
  for (const Row& row : std::vector<Row>{
           {response("dns:a", dns, kDate, {{"Content-Type", "text/dns"}}), "dns:a", dns},
           {warc_record("resource", about, "x"), "http://a/", "x"},
           {warc_record("metadata", about, "x: y\r\n"), "urn:metadata:http://a/", "x: y\r\n"},
           {warc_record("conversion", about, "x"), "urn:conversion:http://a/", "x"},
           {warc_record("warcinfo", {{"WARC-Date", "2026"}, {"WARC-Filename", "f.warc"}}, "x"),
            "urn:warcinfo:f.warc", "x"},
           {warc_record("future", {{"WARC-Date", "2026"}, {"WARC-Record-ID", "<urn:1>"}}, "x"),
            "urn:future:<urn:1>", "x"},
       }) {
    SCOPED_TRACE(row.url);
    std::filesystem::remove_all(path());
    reopen();
    EXPECT_EQ(import(row.record).captures, 1u);
    ASSERT_EQ(list().size(), 1u);
    EXPECT_EQ(list()[0].url, row.url);
    EXPECT_EQ(list()[0].time, archive::at(0));
    EXPECT_EQ(list()[0].status, 0);
    EXPECT_EQ(read(list()[0].digest), row.body);
    EXPECT_TRUE(row.record.starts_with(details(list()[0]).response_head));
  }
}

TEST_F(ImportTest, RecordsThatCannotBecomeCapturesAreTold) {
  for (const auto& [record, reason] : std::vector<std::pair<std::string, std::string>>{
           {response("http://a/", http("a"), "yesterday"),
            "its WARC-Date \"yesterday\" is no date"},
           {response("http://a/", "hello\r\n\r\n"), "it begins with no HTTP status"},
           {response("", http("a")), "it has no WARC-Target-URI"},
           {response("http://a/", "HTTP/1.1 200 OK\r\n" + repeated("X: y\r\n", 300'000)),
            "its HTTP head has no end within 1048576 bytes"},
       }) {
    const auto report = import(record + response("http://b/", http("b")));
    EXPECT_EQ(error_, "");
    EXPECT_EQ(report.bad, 1u);
    EXPECT_EQ(bad_, Reasons{reason});
  }
  EXPECT_EQ(urls({}), std::vector<std::string>{"http://b/"});
}

TEST_F(ImportTest, NamesOfAnyBytesDoNotEndIt) {
  const std::string long_name(300'000, 'x');
  std::string bytes;
  for (const std::string& url : std::vector<std::string>{
           "http://a/" + long_name, "http://" + long_name + "/", "urn:" + long_name,
           std::string("urn:\0:a", 7), std::string("http://a/\0b", 11), "http://a/\xff\xfe",
           "urn:\xff", "http://[::1", "http://", "://", "%", "dns:"}) {
    bytes += response(url, http("a", "Content-Type: " + long_name + "\r\n"), kDate,
                      {{"WARC-IP-Address", long_name}, {"WARC-Record-ID", long_name}});
  }
  const Path file = write("x.warc", bytes + response("http://last/", http("a")));
  const auto report = import({file});
  EXPECT_EQ(error_, "");
  EXPECT_EQ(report.records, 13u);
  EXPECT_EQ(report.captures + report.bad + report.there_before, 13u);
  EXPECT_EQ(import({file}).captures, 0u);
  EXPECT_TRUE(archive_->check({})->damaged.empty());
}

TEST_F(ImportTest, TransferredBytesCanBeHadAgain) {
  const std::string body = repeated("<p>a body that compresses</p>", 100);
  struct Row {
    const char* name;
    std::string coding;
    std::string bytes;
  };
  for (const Row& row : std::vector<Row>{
           {"as it is", "", body},
           {"gzip", "Content-Encoding: gzip\r\n", gzip(body)},
           {"gzip of an encoder of its own", "Content-Encoding: gzip\r\n",
            gzip(body.substr(0, 7), 1) + gzip(body.substr(7), 9)},
           {"zstd", "Content-Encoding: zstd\r\n", zstd(body)},
       }) {
    SCOPED_TRACE(row.name);
    std::filesystem::remove_all(path());
    reopen();
    import(response("http://a/", http(row.bytes, row.coding)));
    ASSERT_EQ(list().size(), 1u);
    EXPECT_EQ(transferred(list()[0]), row.bytes);
    EXPECT_EQ(read(list()[0].digest), body);
  }
}

// The limit went by the record's own word of its length: it could fill the disk.
TEST_F(ImportTest, BombsAreCutWhateverLengthTheRecordSays) {
  const std::string bomb = gzip(gzip(std::string(257 << 20, '\0')));
  const std::string block = http(bomb, "Content-Encoding: gzip, gzip\r\n");
  import(response("http://a/", block));
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].truncated, Truncation::kLength);
  EXPECT_EQ(list()[0].length, 256u << 20);
  EXPECT_EQ(transferred(list()[0]), bomb);
}

TEST_F(ImportTest, FilesThatAreNoWebArchiveAreNamedAndTheOthersComeIn) {
  for (const std::string& bytes : std::vector<std::string>{"", "hello", gzip("hello"), zstd("")}) {
    const auto report =
        import({write("none.warc", bytes), write("good.warc", response("http://a/", http("a")))});
    EXPECT_EQ(report.captures + report.there_before, 1u);
    EXPECT_GE(report.bad, 1u);
    ASSERT_FALSE(bad_.empty());
    EXPECT_NE(bad_.back().find("it is no web archive"), std::string::npos) << bad_.back();
  }
  import_.strict = true;
  import(std::string_view("hello"));
  EXPECT_NE(error_, "");
  import_.strict = false;
  import({folder_.path() / "missing.warc"});
  EXPECT_NE(error_, "");
}

TEST_F(ImportTest, TheAnswerStandsBehindInterimOnes) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  import(response("http://a/",
                  interim + "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + http("a")) +
         response("http://b/", "HTTP/1.1 101 Switching Protocols\r\n\r\n"));
  ASSERT_EQ(list().size(), 2u);
  EXPECT_EQ(list()[0].status, 200);
  EXPECT_EQ(details(list()[0]).response_head, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
  EXPECT_EQ(list()[1].status, 101);
}

}  // namespace
}  // namespace varve::interchange
