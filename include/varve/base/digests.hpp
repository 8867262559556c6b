// SHA-256 of several messages in less time than one after the other takes: a processor's
// instructions for it wait for each other, so that those of a second message go in between.
// A pure function; thread-safe.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "varve/base/digest.hpp"

namespace varve {

// Of each message, in their order.
std::vector<Digest> digests_of(std::span<const std::string_view> messages);

}  // namespace varve
