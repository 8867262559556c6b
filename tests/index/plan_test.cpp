// SQLite's plan of each query: a walk along one index, nothing read that is not asked for, nothing
// sorted. A change of schema or SQL that loses that fails here.
#include <gtest/gtest.h>

#include <string>

#include "index/database.hpp"
#include "index/queries.hpp"
#include "index/statement.hpp"
#include "temporary_folder.hpp"

namespace varve::index {
namespace {

struct Row {
  std::string_view name;
  std::string_view sql;
  std::string_view plan;  // lines joined by "; "
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

constexpr std::string_view kDetails =
    "; SEARCH m USING INTEGER PRIMARY KEY (rowid=?)"
    "; SEARCH b USING INTEGER PRIMARY KEY (rowid=?)"
    "; SEARCH v USING PRIMARY KEY (url_id=? AND blob_id=?) LEFT-JOIN";

class APlan : public ::testing::TestWithParam<Row> {
 protected:
  APlan() {
    const Path path = folder_.path() / "varve.db";
    EXPECT_TRUE(FileSystem::posix().open_write(path));
    auto opened = Database::open(path, 1000);
    EXPECT_TRUE(opened) << opened.error().message;
    database_.emplace(*std::move(opened));
  }

  std::string plan_of(std::string_view sql) {
    auto statement = Statement::prepare(*database_, "EXPLAIN QUERY PLAN " + std::string(sql));
    EXPECT_TRUE(statement) << statement.error().message;
    std::string plan;
    auto use = statement->use();
    while (use.next().value_or(false)) plan += (plan.empty() ? "" : "; ") + use.text(3);
    return plan;
  }

  testing::TemporaryFolder folder_;
  std::optional<Database> database_;
};

TEST_P(APlan, IsAWalkAlongAnIndex) {
  std::string expected(GetParam().plan);
  if (const auto at = expected.find(" + details"); at != std::string::npos) {
    expected.replace(at, std::string::npos, kDetails);
  }
  EXPECT_EQ(plan_of(GetParam().sql), expected);
}

INSTANTIATE_TEST_SUITE_P(
    OfAQuery, APlan,
    ::testing::Values(
        Row{"Blob", sql::kBlob, "SEARCH blobs USING INDEX sqlite_autoindex_blobs_1 (digest=?)"},
        Row{"Record", sql::kRecord, "SEARCH records USING INTEGER PRIMARY KEY (rowid=?)"},
        Row{"Key", sql::kKey, "SEARCH keys USING COVERING INDEX sqlite_autoindex_keys_1 (key=?)"},
        Row{"Mime", sql::kMime,
            "SEARCH mimes USING COVERING INDEX sqlite_autoindex_mimes_1 (mime=?)"},
        Row{"Url", sql::kUrl, "SEARCH urls USING INDEX sqlite_autoindex_urls_1 (url=?)"},
        Row{"Packs", sql::kPacks, "SCAN packs"},        // some hundreds of rows, all of them wanted
        Row{"LastPack", sql::kLastPack, "SCAN packs"},  // backwards, and stops at the first
        Row{"Totals", sql::kTotals, "SEARCH totals USING INTEGER PRIMARY KEY (rowid=?)"},
        Row{"Before", sql::kBefore, "SEARCH captures USING PRIMARY KEY (key_id=? AND time<?)"},
        Row{"After", sql::kAfter, "SEARCH captures USING PRIMARY KEY (key_id=? AND time>?)"},
        Row{"CaptureAt", sql::kCaptureAt,
            "SEARCH c USING PRIMARY KEY (key_id=? AND time=? AND url_id=?); "
            "SEARCH u USING INTEGER PRIMARY KEY (rowid=?) + details"},
        Row{"Capture", sql::kCapture,
            "SEARCH u USING INDEX sqlite_autoindex_urls_1 (url=?); "
            "SEARCH c USING PRIMARY KEY (key_id=? AND time=? AND url_id=?) + details"},
        Row{"KeysFrom", sql::kKeysFrom,
            "SEARCH keys USING COVERING INDEX sqlite_autoindex_keys_1 (key>?)"},
        Row{"KeysBetween", sql::kKeysBetween,
            "SEARCH keys USING COVERING INDEX sqlite_autoindex_keys_1 (key>? AND key<?)"},
        Row{"PageOldestFirst", sql::kPageOldestFirst,
            "SEARCH c USING PRIMARY KEY (key_id=? AND (time,url_id)>(?,?) AND time<?); "
            "SEARCH u USING INTEGER PRIMARY KEY (rowid=?) + details"},
        Row{"PageNewestFirst", sql::kPageNewestFirst,
            "SEARCH c USING PRIMARY KEY (key_id=? AND time>? AND (time,url_id)<(?,?)); "
            "SEARCH u USING INTEGER PRIMARY KEY (rowid=?) + details"},
        Row{"RecentSnapshots", sql::kRecentSnapshots,
            "SCAN s USING INDEX snapshots_by_time; SEARCH u USING INTEGER PRIMARY KEY (rowid=?)"},
        Row{"BlobsAfter", sql::kBlobsAfter, "SEARCH blobs USING INTEGER PRIMARY KEY (rowid>?)"},
        Row{"RecordsAfter", sql::kRecordsAfter,
            "SEARCH records USING INTEGER PRIMARY KEY (rowid>?)"},
        Row{"NextRecord", sql::kNextRecord,
            "SEARCH records"},  // the last one: min/max optimization
        Row{"CaptureStatus", sql::kCaptureStatus,
            "SEARCH captures USING PRIMARY KEY (key_id=? AND time=? AND url_id=?)"},
        Row{"AddTotals", sql::kAddTotals, "SEARCH totals USING INTEGER PRIMARY KEY (rowid=?)"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace varve::index
