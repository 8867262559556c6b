// Packs and index held against each other, both ways.
#include <map>
#include <set>
#include <unordered_map>

#include "archive/facts.hpp"
#include "archive/impl.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kPage = 1024;

// One check of one state of the index.
class Check {
 public:
  Check(Packs& packs, index::Reader& reader, bool read_data)
      : packs_(packs), reader_(reader), read_data_(read_data) {}

  Result<CheckReport> run() {
    VARVE_ASSIGN(const auto wrong, reader_.integrity(read_data_));
    for (const std::string& sentence : wrong) damage("the index is damaged: " + sentence);
    VARVE_TRY(load_records());
    VARVE_TRY(walk_packs());
    VARVE_TRY(walk_blobs());
    VARVE_TRY(walk_records());
    VARVE_TRY(name_captures());
    return std::move(report_);
  }

 private:
  using DamageNumber = std::size_t;
  struct Range {
    std::uint64_t to = 0;
    DamageNumber damage = 0;
  };

  DamageNumber damage(std::string what) {
    report_.damaged.push_back({std::move(what), {}});
    return report_.damaged.size() - 1;
  }

  Result<void> load_records();
  Result<void> walk_packs();
  Result<void> walk_pack(const index::PackRow& row);
  Result<void> walk_blobs();
  Result<void> walk_records();
  Result<void> name_captures();
  Result<void> name_by_facts();

  void take_record(const store::PackReader& pack, index::Place place,
                   const store::RecordHeader& header);
  Result<void> take_blob(index::Place place, const store::RecordHeader& header);
  Result<bool> is_whole(index::Place place, store::RecordType type, const Digest* digest);
  Result<void> compare_facts(const index::RecordRow& row);
  Result<void> compare(const index::RecordRow& row, std::size_t position, const FactView& fact);
  // The damage that is known of that place already.
  std::optional<DamageNumber> known_damage(index::Place place) const;
  void touch(DamageNumber number, std::string_view url, Time time) {
    report_.damaged[number].captures.push_back(describe(url, time));
  }

  Packs& packs_;
  index::Reader& reader_;
  bool read_data_;
  CheckReport report_;

  std::map<index::Place, std::int64_t> records_;  // all facts records that the index knows
  std::map<std::uint64_t, DamageNumber> lost_packs_;
  std::map<index::Place, Range> damaged_ranges_;
  std::unordered_map<Digest, DamageNumber, DigestHash> damaged_blobs_;
  std::unordered_map<std::int64_t, DamageNumber> damaged_records_;
  std::uint64_t capture_facts_ = 0;
  std::optional<Error> failed_;
};

Result<void> Check::load_records() {
  for (std::int64_t after = 0;;) {
    VARVE_ASSIGN(const auto rows, reader_.records(after, kPage));
    for (const index::RecordRow& row : rows) records_.emplace(row.place, row.id);
    if (rows.size() < kPage) return {};
    after = rows.back().id;
  }
}

Result<void> Check::walk_packs() {
  VARVE_ASSIGN(const auto rows, reader_.packs());
  std::set<std::uint64_t> known;
  for (const index::PackRow& row : rows) {
    known.insert(row.number);
    VARVE_TRY(walk_pack(row));
  }
  const auto there = packs_.numbers();
  for (const std::uint64_t number : there.value_or(std::vector<std::uint64_t>())) {
    // Later ones are what a crash left, or of a transaction that is not committed yet.
    const bool later = known.empty() || number > *known.rbegin();
    if (!later && known.count(number) == 0) {
      damage(fmt::format("the index does not know {}", store::pack_name(number)));
    }
  }
  return {};
}

Result<void> Check::walk_pack(const index::PackRow& row) {
  // Opened anew: what is checked is the file that has this name now.
  const auto pack = store::PackReader::open(packs_.files(), packs_.folder(), row.number);
  if (!pack) {
    lost_packs_.emplace(row.number, damage("a pack cannot be read: " + pack.error().message));
    return {};
  }
  VARVE_ASSIGN(const std::uint64_t size, (*pack)->size());
  report_.bytes_read += store::kFileHeaderSize;
  if (size < row.committed) {
    const auto number = damage(fmt::format("{} ends at byte {}, the index knows of {}",
                                           (*pack)->name(), size, row.committed));
    damaged_ranges_.emplace(index::Place{row.number, size}, Range{row.committed, number});
  }
  store::ScanVisitor visitor;
  visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
    take_record(**pack, {row.number, offset}, header);
  };
  visitor.damage = [&](std::uint64_t from, std::uint64_t to, const Error& why) {
    const auto number = damage(why.message);
    damaged_ranges_.emplace(index::Place{row.number, from}, Range{to, number});
  };
  VARVE_TRY(store::scan(**pack, std::min(size, row.committed), visitor));
  if (failed_) return tl::unexpected(*failed_);
  return {};
}

void Check::take_record(const store::PackReader& pack, index::Place place,
                        const store::RecordHeader& header) {
  ++report_.records;
  report_.bytes_read += store::kRecordHeaderSize;
  const bool facts = header.type == store::RecordType::kFacts;
  const auto record = records_.find(place);
  if (facts && record == records_.end()) {
    damage(fmt::format("{} at byte {}: the index does not know this record of captures",
                       pack.name(), place.offset));
  }
  if (header.type == store::RecordType::kBlob) {
    const auto taken = take_blob(place, header);
    if (!taken) failed_ = taken.error();
  }
  if (!read_data_ || (!facts && header.type != store::RecordType::kBlob)) return;
  report_.bytes_read += header.stored_length;
  const auto whole = pack.verify(place.offset, header);
  if (whole) return;
  const DamageNumber number = damage(whole.error().message);
  if (!facts) damaged_blobs_.emplace(header.digest, number);
  if (facts && record != records_.end()) damaged_records_.emplace(record->second, number);
}

Result<void> Check::take_blob(index::Place place, const store::RecordHeader& header) {
  VARVE_ASSIGN(const auto row, reader_.blob(header.digest));
  if (!row) {
    damage(fmt::format("{} at byte {}: the index does not know the body {}",
                       store::pack_name(place.pack), place.offset, header.digest.text()));
  } else if (row->place == place &&
             (row->raw != header.raw_length || row->stored != header.stored_length)) {
    const auto number = damage(fmt::format("the index has other lengths of the body {} than {}",
                                           header.digest.text(), store::pack_name(place.pack)));
    damaged_blobs_.emplace(header.digest, number);
  }
  return {};
}

std::optional<Check::DamageNumber> Check::known_damage(index::Place place) const {
  const auto lost = lost_packs_.find(place.pack);
  if (lost != lost_packs_.end()) return lost->second;
  auto range = damaged_ranges_.upper_bound(place);
  if (range == damaged_ranges_.begin()) return std::nullopt;
  --range;
  if (range->first.pack != place.pack || place.offset >= range->second.to) return std::nullopt;
  return range->second.damage;
}

Result<bool> Check::is_whole(index::Place place, store::RecordType type, const Digest* digest) {
  VARVE_ASSIGN(const auto pack, packs_.get(place.pack));
  const auto header = pack->header(place.offset);
  return header && header->type == type && (digest == nullptr || header->digest == *digest);
}

Result<void> Check::walk_blobs() {
  for (std::int64_t after = 0;;) {
    VARVE_ASSIGN(const auto rows, reader_.blobs(after, kPage));
    for (const index::BlobRow& row : rows) {
      auto number = known_damage(row.place);
      if (!number) {
        const auto whole = is_whole(row.place, store::RecordType::kBlob, &row.digest);
        if (whole && *whole) continue;
        number = damage(fmt::format("the body {} is not in {} at byte {}, where the index has it",
                                    row.digest.text(), store::pack_name(row.place.pack),
                                    row.place.offset));
      }
      damaged_blobs_.emplace(row.digest, *number);
    }
    if (rows.size() < kPage) return {};
    after = rows.back().id;
  }
}

Result<void> Check::walk_records() {
  for (const auto& [place, id] : records_) {
    auto number = known_damage(place);
    if (!number) {
      const auto whole = is_whole(place, store::RecordType::kFacts, nullptr);
      if (!whole || !*whole) {
        number =
            damage(fmt::format("{} at byte {}: the record of captures that the index has there "
                               "is missing",
                               store::pack_name(place.pack), place.offset));
      }
    }
    if (number) {
      damaged_records_.emplace(id, *number);
    } else if (read_data_ && damaged_records_.count(id) == 0) {
      VARVE_TRY(compare_facts({id, place}));
    }
  }
  VARVE_ASSIGN(const index::Totals totals, reader_.totals());
  if (read_data_ && damaged_records_.empty() && capture_facts_ != totals.captures) {
    damage(fmt::format("the index has {} captures, the packs {}", totals.captures, capture_facts_));
  }
  return {};
}

Result<void> Check::compare_facts(const index::RecordRow& row) {
  const auto bytes = read_facts(packs_, row.place);
  if (!bytes) {
    damaged_records_.emplace(row.id, damage(bytes.error().message));
    return {};
  }
  const auto facts = split_facts(bytes->view());
  if (!facts) {
    damaged_records_.emplace(row.id, damage(facts.error().message));
    return {};
  }
  for (std::size_t position = 0; position < facts->size(); ++position) {
    const FactView& fact = (*facts)[position];
    if (fact.kind == FactKind::kCapture) VARVE_TRY(compare(row, position, fact));
  }
  return {};
}

Result<void> Check::compare(const index::RecordRow& row, std::size_t position,
                            const FactView& fact) {
  ++capture_facts_;
  const auto capture = decode_capture(fact);
  if (!capture) {
    damaged_records_.emplace(row.id, damage(capture.error().message));
    return {};
  }
  VARVE_ASSIGN(const auto indexed, reader_.capture(capture->url, capture->time));
  const bool same = indexed && indexed->record == row.id && indexed->position == position &&
                    indexed->status == capture->status && indexed->mime == capture->mime &&
                    indexed->digest == capture->digest && indexed->length == capture->length &&
                    indexed->source == static_cast<int>(capture->source) &&
                    indexed->truncated == static_cast<int>(capture->truncated);
  if (same) return {};
  const auto number = damage(indexed ? "the index says otherwise of a capture than the pack"
                                     : "the index lacks a capture that a pack holds");
  touch(number, capture->url, capture->time);
  return {};
}

Result<void> Check::name_captures() {
  if (damaged_blobs_.empty() && damaged_records_.empty()) return {};
  std::optional<index::CaptureRow> after;
  for (;;) {
    VARVE_ASSIGN(auto page, reader_.page({}, after, kPage));
    for (const index::CaptureRow& row : page) {
      const auto record = damaged_records_.find(row.record);
      if (record != damaged_records_.end()) touch(record->second, row.url, row.time);
      const auto blob = damaged_blobs_.find(row.digest);
      const bool twice = record != damaged_records_.end() && blob != damaged_blobs_.end() &&
                         record->second == blob->second;
      if (blob != damaged_blobs_.end() && !twice) touch(blob->second, row.url, row.time);
    }
    if (page.size() < kPage) break;
    after = std::move(page.back());
  }
  return damaged_blobs_.empty() ? Result<void>() : name_by_facts();
}

// The index does not know which captures have a blob as certificate or as transferred bytes.
Result<void> Check::name_by_facts() {
  for (const auto& [place, id] : records_) {
    if (damaged_records_.count(id) != 0) continue;
    const auto bytes = read_facts(packs_, place);
    if (!bytes) continue;  // damaged: without `read_data` nobody looked
    for (const FactView& fact : split_facts(bytes->view()).value_or(std::vector<FactView>())) {
      if (fact.kind != FactKind::kCapture) continue;
      const auto capture = decode_capture(fact);
      if (!capture) continue;
      std::set<DamageNumber> touched;
      const auto look_up = [&](const Digest& digest) {
        const auto blob = damaged_blobs_.find(digest);
        if (digest != capture->digest && blob != damaged_blobs_.end()) touched.insert(blob->second);
      };
      for (const Digest& certificate : capture->tls_chain) look_up(certificate);
      if (capture->transferred_blob) look_up(*capture->transferred_blob);
      for (const DamageNumber number : touched) touch(number, capture->url, capture->time);
    }
  }
  return {};
}

}  // namespace

Result<CheckReport> Archive::check(bool read_data) const {
  VARVE_ASSIGN(const auto reader,
               index::Reader::open(impl_->index->path(), impl_->index->busy_ms()));
  VARVE_TRY(reader->hold());
  return Check(impl_->packs, *reader, read_data).run();
}

}  // namespace varve::archive
