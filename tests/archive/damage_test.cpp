// What check() says of damaged archives, and what can still be read of them.
#include <fmt/ranges.h>

#include <fstream>
#include <set>

#include "archive/fixture.hpp"
#include "varve/store/pack.hpp"

namespace varve::archive {
namespace {

std::string read_whole(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void write_whole(const Path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

class ADamagedArchive : public ArchiveTest {
 protected:
  ADamagedArchive() {
    for (int n = 0; n < 3; ++n) {
      const std::string body = fmt::format("<p>the body of page {0} {0} {0}", n);
      EXPECT_TRUE(save(url(n), at(n), body));
      bodies_.push_back(body);
    }
    pack_ = read_whole(pack_path());
  }
  static std::string url(int n) { return fmt::format("http://example.com/{}", n); }
  [[nodiscard]] Path pack_path() const { return path() / "packs/00000001.pack"; }

  CheckReport check(bool read_data = true) {
    reopen(Archive::Mode::kRead);
    auto report = archive_->check({.read_data = read_data});
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(CheckReport());
  }
  // Where the n-th record of that type begins.
  [[nodiscard]] std::uint64_t offset_of(store::RecordType type, int n) const {
    const auto pack = *store::PackReader::open(FileSystem::posix(), path() / "packs", 1);
    std::uint64_t found = 0;
    store::ScanVisitor visitor;
    visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
      if (header.type == type && n-- == 0) found = offset;
    };
    visitor.damage = [](auto, auto, const Error& why) { ADD_FAILURE() << why.message; };
    EXPECT_TRUE(store::scan(*pack, pack_.size(), visitor));
    return found;
  }
  void flip(std::uint64_t offset) {
    std::string bytes = pack_;
    bytes[offset] = static_cast<char>(bytes[offset] ^ 0x10);
    write_whole(pack_path(), bytes);
  }

  // All captures that any damage touches.
  static std::set<std::string> named(const CheckReport& report) {
    std::set<std::string> all;
    for (const Damage& damage : report.damaged) {
      all.insert(damage.captures.begin(), damage.captures.end());
    }
    return all;
  }
  static std::string describe_row(const CaptureRow& row) {
    return fmt::format("{} {} {} {} {}", row.url, row.time.rfc3339(), row.mime,
                       static_cast<int>(row.source), row.digest.text());
  }
  static std::string name(int n) { return url(n) + " at " + at(n).rfc3339(); }

  std::vector<std::string> bodies_;
  std::string pack_;
};

TEST_F(ADamagedArchive, IsWholeAtFirst) {
  for (const bool read_data : {false, true}) {
    const CheckReport report = check(read_data);
    EXPECT_TRUE(report.damaged.empty());
    EXPECT_EQ(report.records, 6u);
  }
  EXPECT_EQ(check(true).bytes_read, pack_.size());
}

TEST_F(ADamagedArchive, IsFoundWhicheverByteFlips) {
  for (std::size_t offset = 0; offset < pack_.size(); offset += 5) {
    flip(offset);
    EXPECT_FALSE(check().damaged.empty()) << "byte " << offset;
  }
}

TEST_F(ADamagedArchive, NamesTheCapturesOfADamagedBodyAndReadsTheOthers) {
  const std::uint64_t record = offset_of(store::RecordType::kBlobs, 1);
  for (const std::uint64_t offset : {record + 1, record + store::kRecordHeaderSize + 3}) {
    flip(offset);
    const CheckReport report = check();
    ASSERT_FALSE(report.damaged.empty());
    EXPECT_EQ(named(report), std::set<std::string>{name(1)});
    EXPECT_NE(report.damaged[0].what.find("00000001.pack at byte"), std::string::npos);
    const auto broken = archive_->body(Sha256::of(bodies_[1]));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().kind, ErrorKind::kDamaged);
    for (const int n : {0, 2}) EXPECT_EQ(read(bodies_[n]), bodies_[n]);
  }
}

TEST_F(ADamagedArchive, NamesTheCapturesOfADamagedRecord) {
  flip(offset_of(store::RecordType::kFacts, 2) + store::kRecordHeaderSize + 9);
  const CheckReport report = check();
  EXPECT_EQ(named(report), std::set<std::string>{name(2)});
  const auto rows = list();
  EXPECT_TRUE(archive_->details(rows[0]));
  const auto broken = archive_->details(rows[2]);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::kDamaged);
}

TEST_F(ADamagedArchive, NamesAllThatAMissingOrShortPackHeld) {
  std::filesystem::resize_file(pack_path(), offset_of(store::RecordType::kBlobs, 2) + 10);
  CheckReport report = check(false);
  ASSERT_FALSE(report.damaged.empty());
  EXPECT_EQ(named(report), std::set<std::string>{name(2)});
  EXPECT_EQ(read(bodies_[0]), bodies_[0]);

  std::filesystem::remove(pack_path());
  report = check(false);
  EXPECT_EQ(named(report), (std::set<std::string>{name(0), name(1), name(2)}));
  EXPECT_FALSE(archive_->body(Sha256::of(bodies_[0])));
  EXPECT_EQ(list().size(), 3u);
}

TEST_F(ADamagedArchive, TakesNewCapturesAllTheSame) {
  for (const auto& damage : std::vector<std::function<void()>>{
           [&] { std::filesystem::resize_file(pack_path(), pack_.size() - 5); },
           [&] { std::filesystem::remove(pack_path()); }, [&] { flip(2); }}) {
    write_whole(pack_path(), pack_);
    damage();
    reopen();
    const std::string body = "new body " + std::to_string(list().size());
    ASSERT_TRUE(save("http://example.com/new", at(100), body));
    EXPECT_EQ(read(body), body);
    EXPECT_FALSE(check().damaged.empty()) << "it is not forgotten";
  }
}

TEST_F(ADamagedArchive, NamesCapturesByTheirCertificates) {
  reopen();
  auto transaction = archive_->begin();
  const std::string certificate = "a certificate in DER, incompressible enough";
  ASSERT_TRUE(transaction->add(*archive_->prepare(Body(certificate), std::nullopt, "")));
  Capture capture = capture_of(url(9), at(9), bodies_[0]);
  capture.tls_version = "TLSv1.3";
  capture.tls_chain = {Sha256::of(certificate)};
  ASSERT_TRUE(transaction->add(capture));
  ASSERT_TRUE(transaction->commit());
  pack_ = read_whole(pack_path());
  flip(offset_of(store::RecordType::kBlobs, 3) + store::kRecordHeaderSize + 3);
  const CheckReport report = check();
  EXPECT_EQ(named(report), std::set<std::string>{name(9)});
}

// Promise 3: the packs hold all that the index knows.
TEST_F(ADamagedArchive, IsIndexedAgainFromItsPacks) {
  reopen();
  ASSERT_TRUE(archive_->mark(url(1), at(1), [](Mark& mark) {
    mark.tags = {"offer", "claim", "offer"};
    mark.note = "for the bank";
    mark.hold = true;
  }));
  ASSERT_TRUE(archive_->forget(url(2), std::nullopt, {}));
  const auto tell = [&] {
    std::string all;
    for (const CaptureRow& row : list()) {
      const auto details = archive_->details(row);
      all += fmt::format("{} {} {} {} {} {}\n", row.key, describe_row(row), row.length, row.status,
                         read(row.digest), details ? details->response_head : "");
    }
    const auto mark = archive_->mark_of(url(1), at(1));
    all += fmt::format("{} {} {}\n", fmt::join(mark->tags, ","), mark->note, mark->hold);
    const auto removals = archive_->removals();
    for (const Removal& removal : *removals) {
      all += removal.url + removal.time.rfc3339() + removal.removed.rfc3339();
    }
    const auto stats = archive_->stats();
    return all + fmt::format("{} {} {} {}", stats->captures, stats->urls, stats->blobs,
                             stats->bytes_original);
  };
  const std::string before = tell();
  archive_.reset();
  std::filesystem::remove(path() / "varve.db");
  const auto report = Archive::rebuild(path(), options_);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->captures, 2u);
  EXPECT_TRUE(report->damage.empty());
  reopen();
  EXPECT_EQ(tell(), before);
  EXPECT_TRUE(check().damaged.empty());
}

// An index that was put back from a backup knows less than the packs: nothing of theirs is lost.
TEST_F(ADamagedArchive, TakesInWhatAnOlderIndexDoesNotKnow) {
  reopen();
  ASSERT_TRUE(archive_->compact({}, {}));
  archive_.reset();
  const std::string older = read_whole(path() / "varve.db");
  reopen();
  ASSERT_TRUE(save(url(7), at(7), "said after the backup"));
  archive_.reset();
  for (const char* end : {"-wal", "-shm"})
    std::filesystem::remove(path() / ("varve.db" + std::string(end)));
  write_whole(path() / "varve.db", older);
  reopen();
  ASSERT_TRUE(save(url(8), at(8), "and after it was put back"));
  EXPECT_EQ(list().size(), 5u);
  EXPECT_EQ(read("said after the backup"), "said after the backup");
  EXPECT_TRUE(check().damaged.empty());
}

}  // namespace
}  // namespace varve::archive
