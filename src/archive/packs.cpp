#include "archive/packs.hpp"

#include <algorithm>
#include <random>

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

Result<std::uint32_t> Packs::archive_number() const {
  VARVE_ASSIGN(const auto all, numbers());
  for (const std::uint64_t number : all) {
    const auto pack = store::PackReader::open(files_, folder_, number);
    if (pack) return (*pack)->archive_number();
  }
  if (!all.empty()) return 0;  // it cannot be known any more
  return std::max<std::uint32_t>(std::random_device()(), 1);
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
