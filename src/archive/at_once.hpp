// How much is done at once by what goes through a whole archive.
#pragma once

#include <cstddef>
#include <cstdint>

namespace varve::archive {

inline constexpr std::size_t kRowsAtOnce = 4096;  // of the index, between two of its states
// Bytes of bodies in a transaction: others may write when it has ended.
inline constexpr std::uint64_t kBytesAtOnce = 32 << 20;
// Packs of which less than this share is dead stay as they are.
inline constexpr double kDeadShare = 0.05;
// A block of facts is read whole to read one: it is kept cheap. Bytes, and facts.
inline constexpr std::size_t kFactsBytes = 64 << 10;
inline constexpr std::uint32_t kFactsInBlock = 240;

}  // namespace varve::archive
