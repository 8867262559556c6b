// A hash for tables whose keys come from elsewhere: nobody who does not know this process' key can
// make keys that fall together, which would make a table a list. std::hash has no key: strings of
// one hash are made by the hundred thousand in minutes. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace varve {

using HashKey = std::array<std::uint64_t, 2>;

// SipHash-2-4 (Aumasson and Bernstein, 2012).
std::uint64_t siphash(const HashKey& key, std::string_view bytes);

// By a key that is drawn once for each process: the same for the same bytes as long as it runs.
struct KeyedHash {
  std::size_t operator()(std::string_view bytes) const;
};

}  // namespace varve
