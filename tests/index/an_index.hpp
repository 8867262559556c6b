// An index of a test's own, and what is put into it in few words.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

#include "temporary_folder.hpp"
#include "varve/index/index.hpp"
#include "varve/url/surt.hpp"

namespace varve::index {

class AnIndex : public ::testing::Test {
 protected:
  AnIndex() { EXPECT_TRUE(FileSystem::posix().open_write(path())); }

  [[nodiscard]] Path path() const { return folder_.path() / "varve.db"; }
  [[nodiscard]] Result<std::unique_ptr<Index>> open() const { return Index::open(path(), 1000); }
  std::unique_ptr<Reader> reader() {
    auto opened = Reader::open(path(), 1000);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }
  // A writer whose transaction has begun.
  std::unique_ptr<Writer> writer() {
    auto opened = Writer::open(path(), 1000);
    EXPECT_TRUE(opened) << opened.error().message;
    const auto begun = (*opened)->begin();
    EXPECT_TRUE(begun) << begun.error().message;
    return *std::move(opened);
  }
  // By another program, as it were.
  void run(const std::string& sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }

  testing::TemporaryFolder folder_;
};

// A capture of `url` at `time` whose body is the text `body`; its fact's block is the time.
struct Saved {
  std::string url;
  std::int64_t time = 0;
  std::string body = "body";
  int status = 200;
  std::string mime = "text/html";
  std::string method = "GET";
};

inline Result<Time> save(Writer& writer, const Saved& saved) {
  const Digest digest = Sha256::of(saved.body);
  VARVE_TRY(writer.add_blob(digest, 1, 0, saved.body.size()));
  const std::string key = url::surt_key(saved.url);
  Writer::Capture capture;
  capture.key = key;
  capture.url = saved.url;
  capture.time = Time{saved.time};
  capture.status = saved.status;
  capture.mime = saved.mime;
  capture.method = saved.method;
  capture.digest = digest;
  capture.fact = {static_cast<std::uint64_t>(std::max<std::int64_t>(saved.time, 0)), 7};
  return writer.add(capture);
}

// "URL@time", or "" where there is none.
inline std::string name_of(const FoundCapture& row) {
  return row.url + "@" + std::to_string(row.time.us);
}
template <typename Row>
std::string name_of(const Result<std::optional<Row>>& row) {
  if (!row) return "error: " + row.error().message;
  return *row ? name_of(**row) : "";
}

}  // namespace varve::index
