// What check() says of damaged archives, and what can still be read of them.
#include <fstream>
#include <set>

#include "archive/facts.hpp"
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
    auto report = archive_->check(read_data);
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
  const std::uint64_t record = offset_of(store::RecordType::kBlob, 1);
  for (const std::uint64_t offset : {record + 1, record + store::kRecordHeaderSize + 3}) {
    flip(offset);
    const CheckReport report = check();
    ASSERT_EQ(report.damaged.size(), 1u);
    EXPECT_EQ(report.damaged[0].captures,
              std::vector<std::string>{url(1) + " at " + at(1).rfc3339()});
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
  ASSERT_EQ(report.damaged.size(), 1u);
  EXPECT_EQ(report.damaged[0].captures,
            std::vector<std::string>{url(2) + " at " + at(2).rfc3339()});
  const auto rows = list();
  EXPECT_TRUE(archive_->details(rows[0]));
  const auto broken = archive_->details(rows[2]);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::kDamaged);
}

TEST_F(ADamagedArchive, NamesAllThatAMissingOrShortPackHeld) {
  std::filesystem::resize_file(pack_path(), offset_of(store::RecordType::kBlob, 2) + 10);
  CheckReport report = check(false);
  ASSERT_FALSE(report.damaged.empty());
  std::set<std::string> named;
  for (const Damage& damage : report.damaged) {
    named.insert(damage.captures.begin(), damage.captures.end());
  }
  EXPECT_EQ(named, std::set<std::string>{url(2) + " at " + at(2).rfc3339()});
  EXPECT_EQ(read(bodies_[0]), bodies_[0]);

  std::filesystem::remove(pack_path());
  report = check(false);
  ASSERT_EQ(report.damaged.size(), 1u);
  EXPECT_EQ(report.damaged[0].captures.size(), 3u);
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
  flip(offset_of(store::RecordType::kBlob, 3) + store::kRecordHeaderSize + 3);
  const CheckReport report = check();
  ASSERT_EQ(report.damaged.size(), 1u);
  EXPECT_EQ(report.damaged[0].captures,
            std::vector<std::string>{url(9) + " at " + at(9).rfc3339()});
}

// Promise 3: the packs hold all that the index knows of captures.
TEST_F(ADamagedArchive, CouldBeIndexedAgainFromItsPacks) {
  const auto pack = *store::PackReader::open(FileSystem::posix(), path() / "packs", 1);
  std::vector<Capture> found;
  int transactions = 0;
  store::ScanVisitor visitor;
  visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
    if (header.type != store::RecordType::kFacts) return;
    transactions += header.flags & store::kEndsTransaction;
    const auto bytes = pack->read(offset, header);
    ASSERT_TRUE(bytes);
    const auto facts = split_facts(bytes->view());
    ASSERT_TRUE(facts);
    for (const FactView& fact : *facts) found.push_back(*decode_capture(fact));
  };
  visitor.damage = [](auto, auto, const Error& why) { ADD_FAILURE() << why.message; };
  ASSERT_TRUE(store::scan(*pack, pack_.size(), visitor));
  EXPECT_EQ(transactions, 3);
  const auto rows = list();
  ASSERT_EQ(found.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(found[i].url, rows[i].url);
    EXPECT_EQ(found[i].time, rows[i].time);
    EXPECT_EQ(found[i].source, rows[i].source);
    EXPECT_EQ(found[i].status, rows[i].status);
    EXPECT_EQ(found[i].mime, rows[i].mime);
    EXPECT_EQ(found[i].digest, rows[i].digest);
    EXPECT_EQ(found[i].length, rows[i].length);
    EXPECT_EQ(found[i].truncated, rows[i].truncated);
  }
}

}  // namespace
}  // namespace varve::archive
