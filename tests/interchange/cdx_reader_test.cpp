// Lists of captures as CDX servers give them.
#include "interchange/cdx_reader.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace varve::interchange {
namespace {

constexpr Time kNow{1'790'000'000'000'000};  // 2026-09-21

// "time url status digest's algorithm", or "! reason", a line each; and the resume key.
std::string told(std::string_view answer) {
  CdxReader reader(answer, kNow);
  std::string all;
  while (const auto line = reader.next()) {
    if (*line) {
      const CdxLine& at = **line;
      all += fmt::format("{} {} {} {}\n", at.timestamp(), at.url, at.status,
                         at.digest ? at.digest->algorithm : "-");
    } else {
      all += fmt::format("! {}\n", line->error().message);
    }
  }
  return reader.resume_key().empty() ? all : all + "> " + reader.resume_key() + "\n";
}

struct CdxReaderRow {
  const char* name;
  std::string answer;
  std::string told;
};
class CdxAnswer : public ::testing::TestWithParam<CdxReaderRow> {};

TEST_P(CdxAnswer, IsReadLineByLine) {
  EXPECT_EQ(told(GetParam().answer), GetParam().told);
}

const std::string kDigest = "G7HRM7BGOKSKMSXZAHMUQTTV53QOFSMK";
const std::string kOne = "20170306040206 http://a.org/ 200 sha1\n";

INSTANTIATE_TEST_SUITE_P(
    Forms, CdxAnswer,
    ::testing::Values(
        CdxReaderRow{"Nothing", "", ""},
        CdxReaderRow{
            "WaybackMachine",
            R"([["urlkey","timestamp","original","mimetype","statuscode","digest","length"],
["org,a)/","20170306040206","http://a.org/","text/html","200",")" +
                kDigest + R"(","1242"],
["org,a)/","20180306040206","http://a.org:80/#x","warc/revisit","-",")" +
                kDigest + R"(","585"]])",
            kOne + "20180306040206 http://a.org/ 0 sha1\n"},
        CdxReaderRow{"WaybackMachineNothing", "[]", ""},
        CdxReaderRow{
            "WaybackMachineResumes",
            R"([["timestamp","original"],["20170306040206","http://a.org/"],[],["org%2Ca%29%2F+1%21"]])",
            "20170306040206 http://a.org/ 0 -\n> org%2Ca%29%2F+1%21\n"},
        CdxReaderRow{"ColumnsInAnotherOrder",
                     R"([["original","timestamp","note"],["http://a.org/","20170306040206"]])",
                     "20170306040206 http://a.org/ 0 -\n"},
        CdxReaderRow{"RowsWithoutColumns",
                     R"([["org,a)/","20170306040206","http://a.org/","text/html","200",")" +
                         kDigest + "\"]]",
                     kOne},
        CdxReaderRow{"Brackets",
                     R"([["timestamp","original"],["20170306040206","http://a.org/?]\"[["]])",
                     "20170306040206 http://a.org/?]%22[[ 0 -\n"},
        CdxReaderRow{"BrokenOff", R"([["timestamp","original"],["20170306040206","http://a.o)",
                     R"(! "["20170306040206","http://a.o" is no line of a CDX list)"
                     "\n"},
        CdxReaderRow{"NoRows", R"([1,2])",
                     R"(! "1,2]" is no line of a CDX list)"
                     "\n"},
        CdxReaderRow{
            "Pywb",
            R"({"urlkey": "org,a)/", "timestamp": "20170306040206", "url": "http://a.org/", "mime": "text/html", "status": "200", "digest": "sha1:)" +
                kDigest + "\", \"offset\": 3}\n\n",
            kOne},
        CdxReaderRow{
            "PywbRevisitHasNoStatus",
            R"({"timestamp": "20170306040206", "url": "http://a.org/", "mime": "warc/revisit"})",
            "20170306040206 http://a.org/ 0 -\n"},
        CdxReaderRow{
            "Cdxj",
            R"(org,a)/ 20170306040206 {"url": "http://a.org/", "status": 200, "digest": ")" +
                kDigest + "\"}\r\n",
            kOne},
        CdxReaderRow{
            "PlainOfElevenFields",
            " CDX N b a m s k r M S V g\norg,a)/ 20170306040206 http://a.org/ text/html 200 " +
                kDigest + " - - 1242 784 example.warc.gz\n",
            kOne},
        CdxReaderRow{
            "PlainResumes",
            "org,a)/ 20170306040206 http://a.org/ text/html 200 " + kDigest + "\n\norg%2Ca+2\n",
            kOne + "> org%2Ca+2\n"},
        CdxReaderRow{
            "OneBadLineIsOne",
            "what is this\norg,a)/ 20170306040206 http://a.org/ text/html 200 " + kDigest + "\n",
            "! \"what is this\" is no line of a CDX list\n" + kOne}),
    [](const auto& row) { return std::string(row.param.name); });

struct Field {
  const char* name;
  const char* url;
  const char* timestamp;
  const char* method;
  const char* problem;  // empty: none
};
class CdxLineFields : public ::testing::TestWithParam<Field> {};

TEST_P(CdxLineFields, AreJudged) {
  CdxFields fields;
  fields.set("original", GetParam().url);
  fields.set("timestamp", GetParam().timestamp);
  fields.set("method", GetParam().method);
  const auto line = cdx_line_of(fields, kNow);
  EXPECT_EQ(line ? "" : line.error().message, GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    All, CdxLineFields,
    ::testing::Values(
        Field{"Good", "http://a.org/", "20200101000000", "GET", ""},
        Field{"Dns", "dns:a.org", "20200101000000", "", "\"dns:a.org\" is no web address"},
        Field{"File", "file:///etc/passwd", "20200101000000", "",
              "\"file:///etc/passwd\" is no web address"},
        Field{"NoUrl", "", "20200101000000", "", "\"\" is no web address"},
        Field{"ShortTime", "http://a.org/", "2020", "", "its time \"2020\" is none of 14 digits"},
        Field{"NoDate", "http://a.org/", "20201341000000", "",
              "its time \"20201341000000\" is none of 14 digits"},
        Field{"Future", "http://a.org/", "99990101000000", "",
              "its time 99990101000000 is still to come"},
        Field{"Post", "http://a.org/", "20200101000000", "POST",
              "it answered a POST request, which a replay cannot be asked for"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(CdxReader, ALineTooLongIsNoneAndTheNextIsRead) {
  const std::string much(CdxReader::kMaxLine, 'x');
  EXPECT_EQ(told(much + much + "\norg,a)/ 20170306040206 http://a.org/ text/html 200 " + kDigest),
            "! it is longer than 128 KiB\n" + kOne);
  EXPECT_EQ(told("[[\"" + much +
                 "\"],[\"org,a)/\",\"20170306040206\",\"http://a.org/\",\"-\","
                 "\"200\",\"" +
                 kDigest + "\"]]"),
            "! it is longer than 128 KiB\n" + kOne);
}

TEST(CdxReader, ManyBracketsAreNoDepth) {
  EXPECT_EQ(told(std::string(1 << 20, '[')), "! it is longer than 128 KiB\n");
}

TEST(CdxDigest, IsOfTheAlgorithmThatItsLengthTells) {
  const std::string hex(64, 'a');
  EXPECT_EQ(parse_cdx_digest(kDigest)->text(), "sha1:" + kDigest);
  EXPECT_EQ(parse_cdx_digest("sha1:" + kDigest)->text(), "sha1:" + kDigest);
  EXPECT_EQ(parse_cdx_digest(hex.substr(0, 40))->algorithm, "sha1");
  EXPECT_EQ(parse_cdx_digest(hex)->text(), "sha256:" + hex);
  EXPECT_EQ(parse_cdx_digest(to_base32(std::string(32, 'x')))->bytes, std::string(32, 'x'));
  for (const char* none : {"", "-", "abc", "crc:12"}) EXPECT_FALSE(parse_cdx_digest(none)) << none;
}

// What cdxj-indexer and pywb write.
nlohmann::json corpus(const std::string& name) {
  const char* folder = std::getenv("VARVE_CORPORA");
  std::ifstream file(std::string(folder == nullptr ? VARVE_CORPORA_DEFAULT : folder) + "/cdx/" +
                     name);
  return file ? nlohmann::json::parse(file) : nlohmann::json();
}

TEST(CdxCorpus, EveryLineOfTheIndexersIsOne) {
  std::string lines;
  for (const auto& row : corpus("cdxj_indexer_expected.json")) {
    if (!row.contains("expected") || !row["expected"].is_string()) continue;
    const std::string text = row["expected"];
    if (text.find("Traceback") == std::string::npos) lines += text;  // what the indexer refuses
  }
  for (const auto& row : corpus("pywb_index_expected.json")) {
    if (!row.contains("expected_lines")) continue;
    for (const auto& line : row["expected_lines"]) {
      const std::string text = line.get<std::string>();
      if (text.find("Traceback") == std::string::npos) lines += text + "\n";
    }
  }
  if (lines.empty()) GTEST_SKIP() << "the lists of cdx/ are not there ($VARVE_CORPORA)";
  CdxReader reader(lines, kNow);
  std::size_t read = 0;
  while (const auto line = reader.next()) {
    const std::string why = *line ? "" : line->error().message;
    EXPECT_EQ(why.find("is no line of a CDX list"), std::string::npos) << why;
    if (*line) ++read;
  }
  EXPECT_GT(read, 20u);
}

}  // namespace
}  // namespace varve::interchange
