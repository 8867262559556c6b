// evidence/consistency.txt of a bundle: that tree heads which somebody kept are of one log with the
// bundle's (RFC 9162 2.1.4). A line for each: size of the smaller tree, size of the larger one, and
// hashes in base64. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/evidence/merkle.hpp"

namespace varve::evidence {

inline constexpr std::string_view kConsistencyFile = "consistency.txt";

std::string consistency_line(std::uint64_t before, std::uint64_t size,
                             const std::vector<Digest>& path);
// The hashes of the first line of these sizes; nothing where there is none that is right.
std::optional<std::vector<Digest>> consistency_path(std::string_view lines, std::uint64_t before,
                                                    std::uint64_t size);

// The words of a line, which single spaces part; at most `most`, else none.
std::vector<std::string_view> words_of(std::string_view line, std::size_t most);
// Hashes in base64; nothing where one is none.
std::optional<std::vector<Digest>> digests_of(const std::vector<std::string_view>& words,
                                              std::size_t from);

}  // namespace varve::evidence
