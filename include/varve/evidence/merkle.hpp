// Merkle trees over SHA-256 (RFC 6962 2.1; RFC 9162 2.1 says the same): what leaves and nodes hash
// to, and whether a proof leads from a leaf, or from an earlier tree, to a root. Pure; thread-safe.
// Proofs may be anybody's: a wrong one is false, however long it is.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "varve/base/digest.hpp"

namespace varve::evidence {

// SHA-256 of 0x00 and the leaf's data.
Digest leaf_hash(std::string_view data);
// SHA-256 of 0x01 and both hashes.
Digest node_hash(const Digest& left, const Digest& right);
// Of a tree without leaves: SHA-256 of nothing.
Digest empty_root();
// The root over leaves, which are given by their hashes.
Digest root_of(std::span<const Digest> leaves);

// Where the left part of a tree of `size` leaves ends: the largest power of two below it. `size` is
// at least 2.
std::uint64_t split_of(std::uint64_t size);

// Whether `path` (the siblings, from the leaf upwards) shows that the tree of `size` leaves with
// that root has `leaf` at `index`, counted from 0.
bool proves_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> path, const Digest& root);
// Whether `path` shows that the tree of `size` leaves begins with the leaves of the one of `before`
// leaves.
bool proves_consistency(std::uint64_t before, const Digest& root_before, std::uint64_t size,
                        const Digest& root, std::span<const Digest> path);

}  // namespace varve::evidence
