// An archive's life in small: transactions of all kinds, and what each of them holds.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"

namespace varve::testing {

struct SavedCapture {
  archive::Capture capture;
  std::shared_ptr<const std::string> body;
};

// What one transaction put into the archive.
struct SavedGroup {
  std::vector<SavedCapture> captures;
  std::vector<archive::Snapshot> snapshots;
};

// Random bytes, which do not compress.
std::string noise(std::size_t size, unsigned seed);
// Text that compresses, about `size` bytes; of one seed always the same.
std::string prose(std::size_t size, unsigned seed);

SavedCapture capture_of(std::string_view url, std::int64_t second, std::string body,
                        std::string_view mime = "text/html");
Result<void> put(archive::Archive& archive, archive::Transaction& transaction,
                 const SavedGroup& group);
Result<void> save(archive::Archive& archive, const SavedGroup& group);

// What the workload tells while it goes.
struct Witness {
  std::function<void(const SavedGroup&)> begun;  // before the transaction is begun
  std::function<void()> acknowledged;            // commit() has said yes to what was begun last
  // Until it is called with false, files are not cut off: as if the process died before.
  std::function<void(bool)> fail_truncation;
};
// Makes the archive `folder` and works on it in several sessions. All that it does succeeds, but
// for what `fail_truncation` makes fail.
Result<void> live(const Path& folder, const Witness& witness);

// The same, but its archive is marked, compacted, pruned and made to forget between the
// transactions, and at last its index is made again. What goes are captures of kScrap; nobody tells
// of these.
Result<void> be_cared_for(const Path& folder, const Witness& witness);
inline constexpr std::string_view kScrap = "http://scrap.example/";

// Small packs, so that several are begun.
archive::Archive::Options small_packs();

// While it lives SQLite checkpoints its log after so many pages.
class QuickCheckpoints {
 public:
  QuickCheckpoints();
  ~QuickCheckpoints();
  QuickCheckpoints(const QuickCheckpoints&) = delete;
  QuickCheckpoints& operator=(const QuickCheckpoints&) = delete;
};

}  // namespace varve::testing
