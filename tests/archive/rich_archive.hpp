// An archive that has one of everything: several packs with footers, differences, certificates,
// bodies as transferred, snapshots, marks, removals; and ways to damage it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "archive/fixture.hpp"
#include "varve/store/pack.hpp"

namespace varve::archive {

inline std::string read_whole(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
inline void write_whole(const Path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string name_of(const CaptureRow& row) {
  return row.url + " at " + row.time.rfc3339();
}

// All captures that any damage touches.
inline std::set<std::string> named(const std::vector<Damage>& damaged) {
  std::set<std::string> all;
  for (const Damage& damage : damaged) all.insert(damage.captures.begin(), damage.captures.end());
  return all;
}

class RichArchiveTest : public ArchiveTest {
 protected:
  RichArchiveTest() {
    options_.pack_bound = 3000;
    for (int version = 0; version < 3; ++version) {
      reopen();
      auto transaction = archive_->begin();
      for (int n = 0; n < 3; ++n) EXPECT_TRUE(add_page(*transaction, n, version));
      Snapshot snapshot;
      snapshot.url = snapshot.final_url = url(0);
      snapshot.time = at(version * 100);
      snapshot.title = "Page 0";
      snapshot.members = {{url(0), at(version * 100)}};
      if (version == 1) snapshot.tags = {"first"};
      EXPECT_TRUE(transaction->add(snapshot));
      EXPECT_TRUE(transaction->commit());
    }
    EXPECT_TRUE(archive_->mark(url(1), at(101), [](Mark& mark) {
      mark.tags = {"claim"};
      mark.note = "for the bank";
      mark.hold = true;
    }));
    EXPECT_TRUE(save("http://example.com/gone", at(7), "to be forgotten"));
    EXPECT_TRUE(archive_->forget("http://example.com/gone", std::nullopt, {}));
    archive_.reset();
  }

  static std::string url(int n) { return "http://example.com/" + std::to_string(n); }
  static std::string page(int n, int version) {
    std::string body = fmt::format("<h1>Page {}</h1>", n);
    for (int i = 0; i < 40; ++i) body += fmt::format("<p>{} and {}</p>", i * 7919 * (n + 1), i * n);
    return body + fmt::format("<p>version {}</p>", version);
  }

  Result<void> add_page(Transaction& transaction, int n, int version) {
    const std::string body = page(n, version);
    Capture capture = capture_of(url(n), at(version * 100 + n), body);
    const std::string certificate = "the certificate of page " + std::to_string(n);
    const std::string transferred = "as transferred: " + body.substr(0, 100);
    VARVE_ASSIGN(const auto first, archive_->prepare(Body(certificate), std::nullopt, ""));
    VARVE_TRY(transaction.add(first));
    capture.tls_version = "TLSv1.3";
    capture.tls_chain = {Sha256::of(certificate)};
    if (n == 2) {
      VARVE_ASSIGN(const auto blob, archive_->prepare(Body(transferred), std::nullopt, ""));
      VARVE_TRY(transaction.add(blob));
      capture.transferred_blob = capture.transferred_digest = Sha256::of(transferred);
      capture.transferred_length = transferred.size();
    }
    return put(transaction, capture, body);
  }

  // The captures of which something cannot be read now.
  std::set<std::string> broken() {
    std::set<std::string> found;
    for (const CaptureRow& row : list()) {
      const auto capture = archive_->details(row);
      bool whole = capture.has_value() && is_there(row.digest);
      if (capture) {
        for (const Digest& digest : capture->tls_chain) whole = whole && is_there(digest);
        if (capture->transferred_blob) whole = whole && is_there(*capture->transferred_blob);
      }
      if (!whole) found.insert(name_of(row));
    }
    return found;
  }
  bool is_there(const Digest& digest) {
    const auto body = archive_->body(digest);
    return body && *body;
  }
  CheckReport check(bool read_data = true) {
    CheckOptions options;
    options.read_data = read_data;
    options.threads = 1;
    const auto report = archive_->check(options);
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(CheckReport());
  }

  [[nodiscard]] std::vector<Path> packs() const {
    std::vector<Path> found;
    for (const auto& entry : std::filesystem::directory_iterator(path() / "packs")) {
      if (entry.path().extension() == ".pack") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  void remove_index() {
    archive_.reset();
    for (const char* end : {"", "-wal", "-shm"}) {
      std::filesystem::remove(path() / ("varve.db" + std::string(end)));
    }
  }
  // As where somebody brings an older one back.
  void replace_index(std::string_view bytes) {
    remove_index();
    write_whole(path() / "varve.db", bytes);
  }
  static void flip(const Path& file, std::uint64_t offset, int bit) {
    const int descriptor = ::open(file.c_str(), O_RDWR);
    char byte = 0;
    ASSERT_EQ(::pread(descriptor, &byte, 1, static_cast<off_t>(offset)), 1);
    byte = static_cast<char>(byte ^ (1 << bit));
    ASSERT_EQ(::pwrite(descriptor, &byte, 1, static_cast<off_t>(offset)), 1);
    ::close(descriptor);
  }
};

}  // namespace varve::archive
