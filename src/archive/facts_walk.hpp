// All facts of an archive, block by block.
#pragma once

#include "archive/facts.hpp"
#include "archive/impl.hpp"

namespace varve::archive {

// The facts of a block, if it holds any: views into `bytes`.
inline Result<std::vector<FactView>> facts_of(Archive::Impl& archive, std::uint64_t block,
                                              Blocks::Bytes& bytes) {
  VARVE_ASSIGN(const auto found, archive.blocks.locate(archive.find(), block));
  if (found.header.type != store::RecordType::kFacts || found.header.raw_length == 0) {
    return std::vector<FactView>();
  }
  VARVE_ASSIGN(bytes, archive.blocks.facts(archive.find(), block));
  return split_facts(*bytes);
}

// Gives each fact that the index knows to `take`, with its place. Blocks that are added meanwhile
// may be left out. What cannot be read is given to `damaged`, whose error ends the walk.
template <typename Take, typename Damaged>
Result<void> each_fact(Archive::Impl& archive, const Take& take, const Damaged& damaged) {
  constexpr std::size_t kPage = 4096;
  for (std::uint64_t after = 0;;) {
    std::vector<index::BlockRow> rows;
    {
      VARVE_ASSIGN(const auto reader, archive.index->read());
      VARVE_ASSIGN(rows, reader->blocks(after, kPage));
    }
    for (const index::BlockRow& row : rows) {
      Blocks::Bytes bytes;
      const auto facts = facts_of(archive, row.number, bytes);
      if (!facts) {
        VARVE_TRY(damaged(facts.error()));
        continue;
      }
      for (std::size_t i = 0; i < facts->size(); ++i) {
        VARVE_TRY(take((*facts)[i], index::FactPlace{row.number, static_cast<std::uint32_t>(i)}));
      }
    }
    if (rows.size() < kPage) return {};
    after = rows.back().number;
  }
}

}  // namespace varve::archive
