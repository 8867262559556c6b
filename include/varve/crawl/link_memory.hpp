// Links that lead to nothing new: on most sites each page has a hundred that the pages before it
// had too, written the same way. They need not be resolved and looked up again. Thread-safe; 2 MiB.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "varve/base/keyed_hash.hpp"
#include "varve/url/url.hpp"

namespace varve::crawl {

class LinkMemory {
 public:
  // Where links stand: all documents whose URLs differ behind their last slash only resolve them
  // alike.
  [[nodiscard]] static std::uint64_t place_of(const url::Url& base) {
    const std::string_view path = base.pathname();
    const auto before = static_cast<std::size_t>(path.data() - base.href().data());
    return hash_(std::string_view(base.href()).substr(0, before + path.rfind('/') + 1));
  }
  // What a link as it is written is remembered by; 0 where its meaning hangs on more than the
  // place.
  [[nodiscard]] static std::uint64_t key_of(std::uint64_t place, std::string_view link) {
    const bool of_document = link.empty() || link.front() == '?' || link.front() == '#';
    return of_document ? 0 : hash_(link) ^ place;
  }

  [[nodiscard]] bool has(std::uint64_t key) const {
    return key != 0 && places_[key % kPlaces].load(std::memory_order_relaxed) == key;
  }
  void add(std::uint64_t key) {
    if (key != 0) places_[key % kPlaces].store(key, std::memory_order_relaxed);
  }

 private:
  static constexpr std::size_t kPlaces = std::size_t{1} << 18;
  static constexpr KeyedHash hash_{};

  std::vector<std::atomic<std::uint64_t>> places_ =
      std::vector<std::atomic<std::uint64_t>>(kPlaces);
};

}  // namespace varve::crawl
