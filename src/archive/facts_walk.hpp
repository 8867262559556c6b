// All facts of an archive, block by block.
#pragma once

#include "archive/at_once.hpp"
#include "archive/facts.hpp"
#include "archive/impl.hpp"

namespace varve::archive {

// The bytes of a block, if it holds facts; else none.
inline Result<Blocks::Bytes> facts_in(Archive::Impl& archive, std::uint64_t block) {
  VARVE_ASSIGN(const auto found, archive.blocks.locate(archive.find(), block));
  if (found.header.type != store::RecordType::kFacts || found.header.raw_length == 0) {
    return nullptr;
  }
  return archive.blocks.facts(archive.find(), block);
}

// Gives each block of facts that the index knows to `take`: its row, and its bytes or why they
// cannot be read. Bases come first: facts are differences to earlier blocks only. Blocks that are
// added meanwhile may be left out.
template <typename Take>
Result<void> each_block_of_facts(Archive::Impl& archive, const Take& take) {
  for (std::uint64_t after = 0;;) {
    std::vector<index::BlockRow> rows;
    {
      VARVE_ASSIGN(const auto reader, archive.index->read());
      VARVE_ASSIGN(rows, reader->blocks(after, kRowsAtOnce));
    }
    for (const index::BlockRow& row : rows) {
      const Result<Blocks::Bytes> bytes = facts_in(archive, row.number);
      if (!bytes || *bytes) VARVE_TRY(take(row, bytes));
    }
    if (rows.size() < kRowsAtOnce) return {};
    after = rows.back().number;
  }
}

// Gives each of these facts to `take`, with its place. What cannot be read is given to `damaged`,
// whose error ends the walk.
template <typename Take, typename Damaged>
Result<void> each_fact(Archive::Impl& archive, const Take& take, const Damaged& damaged) {
  const auto split = [&](const index::BlockRow& row,
                         const Result<Blocks::Bytes>& bytes) -> Result<void> {
    const auto facts = bytes ? split_facts(**bytes) : tl::unexpected(bytes.error());
    if (!facts) return damaged(facts.error());
    for (std::size_t i = 0; i < facts->size(); ++i) {
      VARVE_TRY(take((*facts)[i], index::FactPlace{row.number, static_cast<std::uint32_t>(i)}));
    }
    return {};
  };
  return each_block_of_facts(archive, split);
}

}  // namespace varve::archive
