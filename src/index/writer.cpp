// Transactions, packs, blocks and blobs.
#include "varve/index/writer.hpp"

#include <algorithm>

#include "index/writer_statements.hpp"

namespace varve::index {
namespace {

// Above it a fact's place would not fit into 63 bits.
constexpr std::uint64_t kMaxBlock = (std::uint64_t{1} << 55) - 2;

}  // namespace

Writer::Writer(std::unique_ptr<Statements> statements) : statements_(std::move(statements)) {}
Writer::~Writer() {
  rollback();
}

Result<std::unique_ptr<Writer>> Writer::open(const Path& path, int busy_ms) {
  VARVE_ASSIGN(Database database, Database::open(path, busy_ms, Database::Use::kWrite));
  return std::unique_ptr<Writer>(new Writer(std::make_unique<Statements>(std::move(database))));
}

Result<void> Writer::begin() {
  Statements& all = *statements_;
  all.database.begin_effort();
  VARVE_TRY(all.database.run("BEGIN IMMEDIATE"));
  all.begun = true;
  auto numbers = all.read_numbers();
  if (!numbers) rollback();
  return numbers;
}

Result<void> Writer::Statements::read_numbers() {
  VARVE_ASSIGN(Statement * numbers, get(Query::kNumbers));
  auto use = numbers->use();
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return fail(ErrorKind::kDamaged, "the index has lost its totals");
  VARVE_ASSIGN(const auto highest, ask(Query::kHighestBlock));
  constexpr auto kEnd = static_cast<std::int64_t>(kMaxBlock) + 1;
  next_key = use.integer(0);
  next_block = std::clamp(std::max(use.integer(1), std::min(highest.value_or(0), kEnd) + 1),
                          std::int64_t{1}, kEnd);
  return {};
}

Result<void> Writer::Statements::ready() {
  database.begin_effort();
  if (!begun) return fail(ErrorKind::kInvalid, "no transaction of the index was begun");
  if (sqlite3_get_autocommit(database.handle()) != 0) {
    return fail(ErrorKind::kIo, "the index's transaction has failed before");
  }
  return {};
}

// A block lies in a pack that is there.
Result<void> Writer::Statements::check_packs() {
  for (const std::uint64_t pack : packs_named) {
    VARVE_ASSIGN(const auto there, ask(Query::kPackThere, pack));
    if (!there)
      return fail(ErrorKind::kInvalid, "a block lies in pack {}, which is not there", pack);
  }
  if (!packs_removed) return {};
  VARVE_ASSIGN(const auto lost, ask(Query::kBlockWithoutPack));
  if (lost) return fail(ErrorKind::kInvalid, "a block lies in pack {}, which was removed", *lost);
  return {};
}

Result<void> Writer::commit() {
  Statements& all = *statements_;
  auto done = all.ready();
  if (done) done = all.check_packs();
  if (done) done = all.write_sites();
  if (done) done = all.write_days();
  if (done) {
    done = all.run(Query::kSetTotals, all.added.captures, all.added.urls, all.added.blobs,
                   all.added.bytes_original, all.next_key, all.next_block);
  }
  if (done) done = all.database.run("COMMIT");
  if (!done) {
    rollback();
    return done;
  }
  all.end();
  return {};
}

void Writer::rollback() {
  if (!statements_->begun) return;
  statements_->end();
  statements_->kinds.clear();
  // SQLite may have rolled back by itself (disk full): then this says so, and nothing is amiss.
  static_cast<void>(statements_->database.run("ROLLBACK"));
}

void Writer::Statements::end() {
  begun = false;
  added = {};
  sites.clear();
  days.clear();
  growth = 0;
  packs_named.clear();
  packs_removed = false;
}

Result<std::optional<PackRow>> Writer::last_pack() {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kLastPack));
  auto use = statement->use();
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return PackRow{use.unsigned_integer(0), use.unsigned_integer(1)};
}

Result<void> Writer::set_pack(const PackRow& pack) {
  VARVE_TRY(statements_->ready());
  VARVE_TRY(statements_->count_growth(pack.number, pack.committed));
  return statements_->run(Query::kSetPack, pack.number, pack.committed);
}

Result<void> Writer::remove_pack(std::uint64_t number) {
  VARVE_TRY(statements_->ready());
  statements_->packs_removed = true;
  VARVE_TRY(statements_->count_growth(number, 0));
  return statements_->run(Query::kRemovePack, number);
}

Result<std::uint64_t> Writer::next_block() {
  VARVE_TRY(statements_->ready());
  const auto next = static_cast<std::uint64_t>(statements_->next_block);
  if (next > kMaxBlock) return fail(ErrorKind::kLimit, "the index has no number left for a block");
  ++statements_->next_block;
  return next;
}

Result<void> Writer::keep_number(std::uint64_t number) {
  VARVE_TRY(statements_->ready());
  const auto next = static_cast<std::int64_t>(std::min(number, kMaxBlock)) + 1;
  statements_->next_block = std::max(statements_->next_block, next);
  return {};
}

Result<std::optional<BlockRow>> Writer::block(std::uint64_t number) {
  statements_->database.begin_effort();
  return statements_->block(number);
}

Result<void> Writer::set_block(const BlockRow& block) {
  Statements& all = *statements_;
  VARVE_TRY(all.ready());
  if (block.number == 0 || block.number > kMaxBlock) {
    return fail(ErrorKind::kInvalid, "{} is no number of a block", block.number);
  }
  if (all.packs_named.size() < 4096) all.packs_named.insert(block.place.pack);
  all.next_block = std::max(all.next_block, static_cast<std::int64_t>(block.number) + 1);
  return all.run(Query::kSetBlock, block.number, block.place.pack, block.place.offset, block.base);
}

Result<void> Writer::remove_block(std::uint64_t number) {
  VARVE_TRY(statements_->ready());
  return statements_->run(Query::kRemoveBlock, number);
}

Result<std::optional<BlobRow>> Writer::blob(const Digest& digest) {
  statements_->database.begin_effort();
  return statements_->blob(digest);
}

Result<bool> Writer::add_blob(const Digest& digest, std::uint64_t block, std::uint64_t begin,
                              std::uint64_t raw) {
  Statements& all = *statements_;
  VARVE_TRY(all.ready());
  VARVE_ASSIGN(const auto known, all.blob(digest));
  if (!known) {
    VARVE_TRY(all.run(Query::kAddBlob, digest, block, begin, raw));
    ++all.added.blobs;
    return true;
  }
  if (known->block != 0) return false;
  // Of a lost blob that was no capture's body not even the length was known.
  VARVE_TRY(all.run(Query::kMoveBlob, known->id, block, begin, raw));
  return true;
}

Result<void> Writer::move_blob(const Digest& digest, std::uint64_t block, std::uint64_t begin,
                               std::optional<std::uint64_t> raw) {
  VARVE_TRY(statements_->ready());
  VARVE_ASSIGN(const auto known, statements_->blob(digest));
  if (!known) {
    return fail(ErrorKind::kInvalid, "the blob {} is not in the archive", digest.text());
  }
  return statements_->run(Query::kMoveBlob, known->id, block, begin, raw.value_or(known->raw));
}

Result<void> Writer::remove_blob(const Digest& digest) {
  Statements& all = *statements_;
  VARVE_TRY(all.ready());
  VARVE_ASSIGN(const auto known, all.blob(digest));
  if (!known) return {};
  VARVE_ASSIGN(const auto uses, all.ask(Query::kBlobUses, known->id));
  if (uses.value_or(0) != 0) {
    return fail(ErrorKind::kInvalid, "the blob {} is the body of {} captures", digest.text(),
                *uses);
  }
  VARVE_TRY(all.run(Query::kRemoveBlob, known->id));
  --all.added.blobs;
  return {};
}

}  // namespace varve::index
