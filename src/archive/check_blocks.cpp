#include <atomic>
#include <thread>

#include "archive/at_once.hpp"
#include "archive/check_reading.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kBlobsTogether = 1 << 20;  // that are held in memory
constexpr std::size_t kBlocksTogether = 1 << 18;
constexpr std::uint64_t kStretch = 1024;

class BlockCheck {
 public:
  explicit BlockCheck(CheckWork& work) : work_(work) {
    const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
    const unsigned threads = work.options.threads == 0 ? cores : work.options.threads;
    for (unsigned i = 0; i < threads; ++i)
      readings_.push_back(std::make_unique<BlockReading>(work));
  }

  // In stretches of block numbers, so that memory is bounded: blobs lie in the index in the order
  // in which they came, not in that of their blocks.
  Result<void> run(Told& told) {
    VARVE_TRY(count_blobs());
    VARVE_TRY(each_block([this](const index::BlockRow& row) -> Result<void> {
      ++all_;
      if (row.base == 0) return {};
      bases_.insert(row.base);
      differences_.emplace(row.number, row.base);
      return {};
    }));
    const auto checked =
        each_block([this](const index::BlockRow& row) -> Result<void> { return take(row); });
    VARVE_TRY(checked);
    VARVE_TRY(check(UINT64_MAX));
    VARVE_TRY(lose_differences());
    gather(told);
    return {};
  }

 private:
  template <typename Take>
  Result<void> each_block(const Take& take) {
    for (std::uint64_t after = 0;;) {
      VARVE_ASSIGN(const auto rows, work_.reader.blocks(after, kRowsAtOnce));
      for (const index::BlockRow& row : rows) VARVE_TRY(take(row));
      if (rows.size() < kRowsAtOnce) return {};
      after = rows.back().number;
    }
  }

  // Gathers blocks for a while.
  Result<void> take(const index::BlockRow& row) {
    if (row.number / kStretch != stretch_) {
      stretch_ = row.number / kStretch;
      const auto count = counts_.find(stretch_);
      const std::size_t more = count == counts_.end() ? 0 : count->second;
      if (blobs_ + more > kBlobsTogether || blocks_.size() > kBlocksTogether) {
        VARVE_TRY(check(row.number - 1));
      }
      blobs_ += more;
    }
    blocks_.push_back({row, bases_.count(row.number) != 0});
    return {};
  }

  Result<void> count_blobs() {
    return each_blob(work_, [this](const index::BlobRow& row) {
      ++counts_[row.block / kStretch];
      if (row.block == 0) lose(row, fmt::format("{}{} are lost", kBytesLost, row.digest.text()));
    });
  }

  // Those blocks, and the blobs of blocks up to `last` that are not there.
  Result<void> check(std::uint64_t last) {
    std::vector<CheckedBlock> blocks = std::exchange(blocks_, {});
    blobs_ = 0;
    const auto at = [&](std::uint64_t number) {
      return std::lower_bound(
          blocks.begin(), blocks.end(), number,
          [](const CheckedBlock& block, std::uint64_t n) { return block.row.number < n; });
    };
    VARVE_TRY(each_blob(work_, [&](const index::BlobRow& row) {
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
    put_together(blocks);
    look_at(blocks);
    done_ += blocks.size();
    if (stopped_) return fail(ErrorKind::kCancelled, "the check was stopped");
    return {};
  }

  // What are differences to one block comes after it, so that this is made whole once.
  void put_together(std::vector<CheckedBlock>& blocks) const {
    for (CheckedBlock& block : blocks) block.root = root_of(block.row);
    std::stable_sort(blocks.begin(), blocks.end(),
                     [](const CheckedBlock& a, const CheckedBlock& b) { return a.root < b.root; });
  }
  [[nodiscard]] std::uint64_t root_of(const index::BlockRow& row) const {
    std::uint64_t root = row.base == 0 ? row.number : row.base;
    for (int depth = 0; depth < kMaxDepth; ++depth) {
      const auto below = differences_.find(root);
      if (below == differences_.end()) break;
      root = below->second;
    }
    return root;
  }

  // Each worker takes the next few blocks: neighbours are differences to the same others. Towards
  // the end fewer, so that none waits for long for another.
  void look_at(const std::vector<CheckedBlock>& blocks) {
    constexpr std::size_t kMostTaken = 16;
    std::mutex mutex;
    std::size_t next = 0;
    const auto take_some = [&] {
      const std::lock_guard lock(mutex);
      const std::size_t share = (blocks.size() - next) / (4 * readings_.size());
      const std::size_t begin = next;
      next = std::min(blocks.size(), begin + std::clamp<std::size_t>(share, 1, kMostTaken));
      return std::pair(begin, next);
    };
    const auto take = [&](BlockReading& reading) {
      while (!stopped_) {
        const auto [begin, end] = take_some();
        if (begin == end) return;
        for (std::size_t i = begin; i < end; ++i) reading.look_at(blocks[i]);
        // Told by one thread only.
        if (&reading == readings_.front().get() && work_.options.progress) {
          if (!work_.options.progress({"checking", done_ + begin, all_})) stopped_ = true;
        }
      }
    };
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < readings_.size(); ++i) {
      others.emplace_back(take, std::ref(*readings_[i]));
    }
    take(*readings_.front());
    for (std::thread& other : others) other.join();
  }

  // What is a difference to a lost block is lost too, whether it was read or not.
  Result<void> lose_differences() {
    for (bool more = !work_.findings.nothing_lost(); more;) {
      more = false;
      VARVE_TRY(each_block([&](const index::BlockRow& row) -> Result<void> {
        const Findings::Number* base = work_.findings.of_block(row.base);
        if (base == nullptr || work_.findings.of_block(row.number) != nullptr) return {};
        work_.findings.lose_block(row.number, *base);
        work_.facts_lost = true;  // maybe
        more = true;
        return {};
      }));
    }
    return {};
  }

  void gather(Told& told) {
    for (const auto& reading : readings_) {
      told.add(std::move(reading->told()));
      work_.facts_lost = work_.facts_lost || reading->facts_lost();
      const auto& facts = reading->fact_blocks();
      work_.fact_blocks.insert(work_.fact_blocks.end(), facts.begin(), facts.end());
    }
    std::sort(work_.fact_blocks.begin(), work_.fact_blocks.end());
  }

  void lose(const index::BlobRow& blob, std::string what) {
    work_.findings.lose_blob(blob.id, work_.findings.damage(std::move(what)));
  }

  CheckWork& work_;
  std::vector<std::unique_ptr<BlockReading>> readings_;  // one for each thread
  std::unordered_set<std::uint64_t> bases_;
  std::unordered_map<std::uint64_t, std::uint64_t> differences_;  // and their bases
  std::vector<CheckedBlock> blocks_;                              // that are looked at next
  std::size_t blobs_ = 0;                                         // about so many in them
  std::uint64_t stretch_ = UINT64_MAX;
  std::map<std::uint64_t, std::size_t> counts_;  // of blobs, by stretches of block numbers
  std::uint64_t checked_ = 0;                    // all up to this number
  std::uint64_t done_ = 0;                       // blocks, of
  std::uint64_t all_ = 0;
  std::atomic<bool> stopped_{false};
};

}  // namespace

Result<void> check_blocks(CheckWork& work, Told& told) {
  return BlockCheck(work).run(told);
}

}  // namespace varve::archive
