// `compact`: the newest versions of neighbouring pages together and whole, older ones as
// differences to newer ones, all of it harder compressed than while pages are saved. What is read
// is taken away only when the new is durable.
#include "archive/compact.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "archive/at_once.hpp"
#include "archive/families.hpp"
#include "archive/sweep.hpp"
#include "archive/transaction.hpp"

namespace varve::archive {
namespace {

constexpr std::uint64_t kFullBlock = 1 << 20;
constexpr std::uint64_t kLongestMoved = 16 << 20;  // longer bodies stay as they are
// Differences gain little from more than this.
constexpr int kDifferenceLevel = 12;

class Compact {
 public:
  Compact(Archive::Impl& archive, const CompactOptions& options,
          const std::set<std::uint64_t>* only, const CareProgress& progress)
      : archive_(archive), options_(options), only_(only), progress_(progress) {}

  Result<std::uint64_t> run() {
    {
      VARVE_ASSIGN(const auto reader, archive_.index->read());
      VARVE_ASSIGN(const index::Totals totals, reader->totals());
      all_ = totals.captures;
    }
    Families families(kFullBlock, [this](Family& family) { return store(family); });
    const auto take = [&](const index::CaptureRow& row) -> Result<bool> {
      VARVE_TRY(families.take(row));
      return tell_progress();
    };
    VARVE_TRY(each_capture(*archive_.index, {}, take));
    if (!stopped_) VARVE_TRY(families.finish());
    if (only_ != nullptr) VARVE_TRY(store_others());
    VARVE_TRY(end_transaction());
    return blobs_;
  }

 private:
  // Versions that become one block: their bytes, and what they are a difference to.
  struct Group {
    store::Base base;
    std::string raw;
    std::vector<const Family::Version*> versions;
  };
  // Where a URL's next newer version lies now.
  struct Newer {
    std::uint64_t block = 0;
    std::uint64_t begin = 0;
    std::uint64_t raw = 0;
  };

  bool tell_progress() {
    if (++done_ % 256 == 0 && progress_ && !progress_({"compacting", done_, all_})) stopped_ = true;
    return !stopped_;
  }

  // Whether the blob is to be written anew with its family, and whether that is why it is wanted.
  struct Choice {
    bool taken = false;
    bool wanted = false;
  };
  Result<Choice> choose(const index::BlobRow& blob) {
    if (only_ != nullptr && only_->count(blob.block) != 0) return Choice{true, true};
    if (blob.raw > kLongestMoved) return Choice{};
    VARVE_ASSIGN(const auto found, archive_.blocks.locate(archive_.find(), blob.block));
    // Bodies that are kept as they came (pictures) have nothing to gain.
    const bool gains = found.header.encoding == store::Encoding::kZstd;
    const bool is_compact = (found.header.flags & store::kCompacted) != 0;
    return Choice{gains, gains && only_ == nullptr && (options_.all || !is_compact)};
  }
  // Leaves what is to be written; false where there is nothing to do.
  Result<bool> choose(Family& family) {
    bool wanted = false;
    for (auto& generation : family.generations) {
      std::vector<Family::Version> chosen;
      for (const Family::Version& version : generation) {
        VARVE_ASSIGN(const Choice choice, choose(version.blob));
        if (choice.taken) chosen.push_back(version);
        wanted = wanted || choice.wanted;
      }
      generation = std::move(chosen);
    }
    return wanted;
  }

  // Of the blocks that are to go: blobs that are no capture's body.
  Result<void> store_others() {
    others_ = true;
    newer_.assign(1, {});
    dictionaries_.clear();
    for (std::int64_t after = 0;;) {
      std::vector<index::BlobRow> rows;
      {
        VARVE_ASSIGN(const auto reader, archive_.index->read());
        VARVE_ASSIGN(rows, reader->blobs(after, kRowsAtOnce));
      }
      std::vector<Family::Version> left;
      for (const index::BlobRow& row : rows) {
        if (only_->count(row.block) != 0) left.push_back({row, 0});
      }
      VARVE_TRY(store(left, kDifferenceLevel));
      if (rows.size() < kRowsAtOnce) return {};
      after = rows.back().id;
    }
  }

  Result<void> store(Family& family) {
    VARVE_ASSIGN(const bool wanted, choose(family));
    if (!wanted) return {};
    newer_.assign(family.urls, {});
    if (family.site != site_) dictionaries_.clear();
    site_ = family.site;
    kind_ = family.kind;
    int level = options_.level;
    for (const auto& generation : family.generations) {
      VARVE_TRY(store(generation, level));
      level = std::min(options_.level, kDifferenceLevel);
    }
    return {};
  }

  Result<void> store(const std::vector<Family::Version>& generation, int level) {
    std::map<std::uint64_t, Group> groups;
    for (const Family::Version& version : generation) {
      VARVE_TRY(begin_transaction());
      VARVE_ASSIGN(const auto row, transaction_->index().blob(version.blob.digest));
      if (!row || row->block == 0 || row->block != version.blob.block) continue;
      const Blocks::Find find = [this](std::uint64_t n) { return transaction_->index().block(n); };
      VARVE_ASSIGN(const Body body, archive_.blocks.blob(find, *row));
      const Newer newer = newer_[version.url];
      Group& group = groups[newer.block];
      if (newer.block != 0) widen(group.base, newer);
      group.versions.push_back(&version);
      group.raw += body.view();
      if (group.raw.size() < kFullBlock) continue;
      VARVE_TRY(write(group, level));
      groups.erase(newer.block);
    }
    for (auto& [block, group] : groups) VARVE_TRY(write(group, level));
    return {};
  }

  static void widen(store::Base& base, const Newer& newer) {
    const std::uint64_t end = std::max(base.begin + base.length, newer.begin + newer.raw);
    base.begin = base.block == 0 ? newer.begin : std::min(base.begin, newer.begin);
    base.length = end - base.begin;
    base.block = newer.block;
  }

  // The first block of a site and kind serves the others as a dictionary.
  Result<Encoded> encode(const Group& group, const Body& raw, int level) {
    const Blocks::Find find = [this](std::uint64_t n) { return transaction_->index().block(n); };
    store::Encode how;
    how.level = level;
    return group.base.block != 0
               ? encode_version(archive_.blocks, find, raw, group.base, how)
               : encode_like(archive_.blocks, find, raw, dictionaries_[kind_], how);
  }

  Result<void> write(Group& group, int level) {
    const std::uint64_t number = transaction_->new_number();
    const Body raw(std::move(group.raw));
    read_ += raw.size();
    VARVE_ASSIGN(const Encoded encoded, encode(group, raw, level));
    VARVE_TRY(transaction_->write_blobs(number, raw, encoded, store::kCompacted));
    VARVE_TRY(transaction_->flush_packs());
    std::uint64_t& dictionary = dictionaries_[kind_];
    if (dictionary == 0 && group.base.block == 0) dictionary = number;
    MovedFact moved{number, {}};
    std::uint64_t begin = 0;
    for (const Family::Version* version : group.versions) {
      const index::BlobRow& blob = version->blob;
      VARVE_TRY(transaction_->index().move_blob(blob.digest, number, begin));
      moved.blobs.push_back({std::string(blob.digest.view().substr(0, kDigestStart)), blob.raw});
      if (others_) VARVE_TRY(transaction_->tell(BlobFact{blob.digest, number, begin, blob.raw}));
      if (!others_) newer_[version->url] = {number, begin, blob.raw};
      begin += blob.raw;
      ++blobs_;
    }
    if (!others_) VARVE_TRY(transaction_->tell(moved));
    return read_ < kBytesAtOnce ? Result<void>() : end_transaction();
  }

  Result<void> begin_transaction() {
    if (transaction_) return {};
    VARVE_ASSIGN(transaction_, archive_.begin());
    // What there was goes away with its packs.
    if (blobs_ == 0) transaction_->start_pack();
    return {};
  }
  Result<void> end_transaction() {
    if (!transaction_) return {};
    VARVE_TRY(transaction_->commit());
    transaction_.reset();
    read_ = 0;
    return {};
  }

  Archive::Impl& archive_;
  const CompactOptions& options_;
  const std::set<std::uint64_t>* only_;  // blocks that are to go; null: whatever is not compact
  const CareProgress& progress_;
  std::unique_ptr<Transaction::Impl> transaction_;
  std::vector<Newer> newer_;  // of each URL of the family
  std::string site_;
  std::string kind_;
  std::map<std::string, std::uint64_t> dictionaries_;  // of the site, by kind
  std::uint64_t blobs_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
  bool stopped_ = false;
  bool others_ = false;  // what is written is no capture's body: nothing else tells of it
};

}  // namespace

Result<std::uint64_t> write_anew(Archive::Impl& archive, const CompactOptions& options,
                                 const std::set<std::uint64_t>* only,
                                 const CareProgress& progress) {
  return Compact(archive, options, only, progress).run();
}

Result<CompactReport> Archive::compact(const CompactOptions& options,
                                       const CareProgress& progress) {
  CompactReport report;
  report.bytes_before = bytes_in(impl_->folder);
  VARVE_ASSIGN(report.blobs, write_anew(*impl_, options, nullptr, progress));
  SweepOptions sweeping;
  sweeping.level = options.level;
  sweeping.dead_share = kDeadShare;
  VARVE_ASSIGN(report.packs, sweep(*impl_, sweeping, progress));
  VARVE_TRY(impl_->shrink_index(report.blobs != 0));
  report.bytes_after = bytes_in(impl_->folder);
  return report;
}

}  // namespace varve::archive
