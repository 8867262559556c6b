#include <algorithm>
#include <atomic>
#include <thread>

#include "archive/check.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kBlobsTogether = 1 << 20;  // that are held in memory
constexpr std::uint64_t kStreamed = 8 << 20;     // a longer blob is hashed as it is read

struct Block {
  index::BlockRow row;
  std::vector<index::BlobRow> blobs;
};

class BlockCheck {
 public:
  BlockCheck(Archive::Impl& archive, index::Reader& reader, const CheckOptions& options,
             Findings& findings)
      : archive_(archive), reader_(reader), options_(options), findings_(findings) {}

  // In stretches of block numbers, so that memory is bounded: blobs lie in the index in the order
  // in which they came, not in that of their blocks.
  Result<void> run() {
    VARVE_TRY(count_blobs());
    std::vector<index::BlockRow> rows;
    std::size_t blobs = 0;
    for (std::uint64_t after = 0;;) {
      VARVE_ASSIGN(const auto page, reader_.blocks(after, kPage));
      for (const index::BlockRow& row : page) {
        const auto count = counts_.find(row.number / kStretch);
        if (row.number % kStretch == 0 || rows.empty() ||
            row.number / kStretch != rows.back().number / kStretch) {
          blobs += count == counts_.end() ? 0 : count->second;
        }
        if (blobs > kBlobsTogether && !rows.empty()) {
          VARVE_TRY(check(rows, rows.back().number));
          rows.clear();
          blobs = count == counts_.end() ? 0 : count->second;
        }
        rows.push_back(row);
      }
      if (page.size() < kPage) break;
      after = page.back().number;
    }
    return check(rows, UINT64_MAX);
  }

 private:
  static constexpr std::uint64_t kStretch = 1024;

  Result<void> each_blob(const std::function<void(const index::BlobRow&)>& take) {
    for (std::int64_t after = 0;;) {
      VARVE_ASSIGN(const auto rows, reader_.blobs(after, kPage));
      for (const index::BlobRow& row : rows) take(row);
      if (rows.size() < kPage) return {};
      after = rows.back().id;
    }
  }

  Result<void> count_blobs() {
    return each_blob([this](const index::BlobRow& row) {
      ++counts_[row.block / kStretch];
      if (row.block != 0) return;
      findings_.lose_blob(
          row.id, findings_.damage(fmt::format("the bytes of {} are lost", row.digest.text())));
    });
  }

  // Those blocks, and the blobs of blocks up to `last` that are not there.
  Result<void> check(const std::vector<index::BlockRow>& rows, std::uint64_t last) {
    std::vector<Block> blocks;
    for (const index::BlockRow& row : rows) blocks.push_back({row, {}});
    const auto at = [&](std::uint64_t number) {
      return std::lower_bound(
          blocks.begin(), blocks.end(), number,
          [](const Block& block, std::uint64_t n) { return block.row.number < n; });
    };
    VARVE_TRY(each_blob([&](const index::BlobRow& row) {
      if (row.block == 0) return;
      const auto block = at(row.block);
      if (block != blocks.end() && block->row.number == row.block) {
        block->blobs.push_back(row);
      } else if (row.block > checked_ && row.block <= last) {
        lose(row, fmt::format("the index has {} in block {}, which it does not know",
                              row.digest.text(), row.block));
      }
    }));
    checked_ = last;
    work(blocks);
    return {};
  }

  // Each worker takes the next few blocks: neighbours are differences to the same others.
  void work(const std::vector<Block>& blocks) {
    constexpr std::size_t kTaken = 16;
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
      for (std::size_t i = next.fetch_add(kTaken); i < blocks.size(); i = next.fetch_add(kTaken)) {
        for (std::size_t j = i; j < std::min(blocks.size(), i + kTaken); ++j) look_at(blocks[j]);
        if (options_.progress) options_.progress({"checking", i, blocks.size()});
      }
    };
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> others;
    for (unsigned i = 1; i < (options_.threads == 0 ? cores : options_.threads); ++i) {
      others.emplace_back(take);
    }
    take();
    for (std::thread& other : others) other.join();
  }

  [[nodiscard]] bool is_in_sample(std::uint64_t number) const {
    if (options_.sample >= 1) return true;
    std::uint64_t mixed = (number ^ options_.seed) * 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 29) * 0xbf58476d1ce4e5b9;
    return static_cast<double>(mixed >> 11) * 0x1p-53 < options_.sample;
  }

  void look_at(const Block& block) {
    const auto found = archive_.blocks.locate(archive_.find(), block.row.number);
    if (!found) return lose(block, found.error().message);
    const store::RecordHeader& header = found->header;
    if (header.base.block != block.row.base) {
      return lose(block, fmt::format("the index says otherwise of what block {} is a difference to",
                                     block.row.number));
    }
    for (const index::BlobRow& blob : block.blobs) {
      const bool fits =
          blob.begin <= header.raw_length && blob.raw <= header.raw_length - blob.begin;
      if (!fits || header.type != store::RecordType::kBlobs) {
        lose(blob, fmt::format("block {} does not hold {} where the index has it", block.row.number,
                               blob.digest.text()));
      }
    }
    if (options_.read_data && is_in_sample(block.row.number)) read(block, *found);
  }

  void read(const Block& block, const Blocks::Found& found) {
    findings_.count(0, found.header.stored_length, found.header.raw_length);
    if (found.header.raw_length > kStreamed) {
      const auto whole = found.pack->check_crc(found.place.offset, found.header);
      if (!whole) return lose(block, whole.error().message);
      for (const index::BlobRow& blob : block.blobs) {
        const auto body = archive_.blocks.blob(archive_.find(), blob);
        if (!body) lose(blob, body.error().message);
      }
      return;
    }
    const auto raw =
        archive_.blocks.first(archive_.find(), block.row.number, found.header.raw_length);
    if (!raw) return lose(block, raw.error().message);
    for (const index::BlobRow& blob : block.blobs) {
      if (blob.begin > (*raw)->size() || blob.raw > (*raw)->size() - blob.begin) continue;
      if (Sha256::of(std::string_view(**raw).substr(blob.begin, blob.raw)) == blob.digest) continue;
      lose(blob,
           fmt::format("what block {} holds is not {}", block.row.number, blob.digest.text()));
    }
  }

  void lose(const Block& block, std::string what) {
    findings_.lose_block(block.row.number, findings_.damage(std::move(what)));
  }
  void lose(const index::BlobRow& blob, std::string what) {
    findings_.lose_blob(blob.id, findings_.damage(std::move(what)));
  }

  Archive::Impl& archive_;
  index::Reader& reader_;
  const CheckOptions& options_;
  Findings& findings_;
  std::map<std::uint64_t, std::size_t> counts_;  // of blobs, by stretches of block numbers
  std::uint64_t checked_ = 0;                    // all up to this number
};

}  // namespace

Result<void> check_blocks(Archive::Impl& archive, index::Reader& reader,
                          const CheckOptions& options, Findings& findings) {
  return BlockCheck(archive, reader, options, findings).run();
}

}  // namespace varve::archive
