// An archive in a folder of its own, and short ways to fill it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "temporary_folder.hpp"
#include "varve/archive/archive.hpp"

namespace varve::archive {

// 2026-01-01T00:00:00Z and so many seconds.
inline Time at(std::int64_t seconds) {
  return Time{(1'767'225'600 + seconds) * 1'000'000};
}

inline Capture capture_of(std::string_view url, Time time, std::string_view body) {
  Capture capture;
  capture.url = url;
  capture.time = time;
  capture.status = 200;
  capture.mime = "text/html";
  capture.request_head = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n";
  capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
  capture.remote_address = "192.0.2.1:80";
  capture.digest = Sha256::of(body);
  capture.length = body.size();
  capture.transferred_digest = capture.digest;
  capture.transferred_length = capture.length;
  return capture;
}

inline Result<void> put_into(Archive& archive, Transaction& transaction, const Capture& capture,
                             std::string_view body) {
  VARVE_ASSIGN(const PreparedBlob blob,
               archive.prepare(Body(std::string(body)), std::nullopt, capture.mime, capture.url));
  VARVE_TRY(transaction.add(blob));
  VARVE_TRY(transaction.add(capture));
  return {};
}
// One capture in a transaction of its own.
inline Result<void> save_into(Archive& archive, std::string_view url, Time time,
                              std::string_view body) {
  VARVE_ASSIGN(Transaction transaction, archive.begin());
  VARVE_TRY(put_into(archive, transaction, capture_of(url, time, body), body));
  return transaction.commit();
}

// `to` becomes what `from` is.
inline void copy_folder(const Path& from, const Path& to) {
  std::filesystem::remove_all(to);
  std::filesystem::create_directories(to.parent_path());
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

class ArchiveTest : public ::testing::Test {
 protected:
  ArchiveTest() { reopen(); }

  void reopen(Archive::Mode mode = Archive::Mode::kWrite) {
    archive_.reset();
    auto opened = Archive::open(path(), mode, options_);
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
  }
  [[nodiscard]] Path path() const { return folder_.path() / "archive"; }

  Result<void> put(Transaction& transaction, const Capture& capture, std::string_view body) {
    return put_into(*archive_, transaction, capture, body);
  }
  Result<void> save(std::string_view url, Time time, std::string_view body) {
    return save_into(*archive_, url, time, body);
  }
  std::vector<CaptureRow> list(const Query& query = {}) const {
    std::vector<CaptureRow> rows;
    const auto listed = archive_->list(query, [&](const CaptureRow& row) {
      rows.push_back(row);
      return true;
    });
    EXPECT_TRUE(listed) << listed.error().message;
    return rows;
  }
  std::vector<std::string> urls(const Query& query) const {
    std::vector<std::string> found;
    for (const CaptureRow& row : list(query)) found.push_back(row.url);
    return found;
  }
  // What body() gives, "" where it gives nothing.
  std::string read(const Digest& digest) const {
    const auto body = archive_->body(digest);
    EXPECT_TRUE(body) << body.error().message;
    return body && *body ? std::string((*body)->view()) : std::string();
  }
  std::string read(std::string_view of) const { return read(Sha256::of(of)); }

  testing::TemporaryFolder folder_;
  Archive::Options options_;
  std::unique_ptr<Archive> archive_;
};

}  // namespace varve::archive
