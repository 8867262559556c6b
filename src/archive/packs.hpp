// The archive's packs, opened as they are asked for. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "varve/base/file.hpp"
#include "varve/store/pack.hpp"

namespace varve::archive {

class Packs {
 public:
  Packs(FileSystem& files, Path folder) : files_(files), folder_(std::move(folder)) {}

  // Only packs that the index knows: one that a crash left behind may be taken away and made anew.
  Result<std::shared_ptr<const store::PackReader>> get(std::uint64_t number);
  // A file that goes away.
  void close(std::uint64_t number);
  // What is the same in all packs of the archive; a new one where there is none yet.
  Result<std::uint32_t> archive_number() const;
  // The numbers of all pack files that there are, in order.
  Result<std::vector<std::uint64_t>> numbers() const;

  [[nodiscard]] FileSystem& files() const { return files_; }
  [[nodiscard]] const Path& folder() const { return folder_; }

 private:
  FileSystem& files_;
  Path folder_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<const store::PackReader>> open_;
};

}  // namespace varve::archive
