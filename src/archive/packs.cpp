#include "archive/packs.hpp"

#include <algorithm>

namespace varve::archive {
namespace {

constexpr std::size_t kOpen = 128;  // files kept open: 64 GiB of archive

}  // namespace

Result<std::shared_ptr<const store::PackReader>> Packs::get(std::uint64_t number) {
  {
    const std::lock_guard lock(mutex_);
    const auto there = open_.find(number);
    if (there != open_.end()) return there->second;
  }
  VARVE_ASSIGN(auto pack, store::PackReader::open(files_, folder_, number));
  const std::lock_guard lock(mutex_);
  if (open_.size() >= kOpen) open_.clear();
  open_.emplace(number, pack);
  return pack;
}

void Packs::close(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  open_.erase(number);
}

Result<std::vector<std::uint64_t>> Packs::numbers() const {
  std::vector<std::uint64_t> numbers;
  VARVE_ASSIGN(const auto names, files_.list(folder_));
  for (const Path& name : names) {
    const auto number = store::pack_number(name.string());
    if (number) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace varve::archive
