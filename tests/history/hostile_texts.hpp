// Pairs of texts that are made to be slow to compare.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "varve/text/page_text.hpp"

namespace varve::history {

struct HostileTexts {
  const char* name;
  text::PageText before;
  text::PageText after;
};

// Each of about so many bytes.
std::vector<HostileTexts> hostile_texts(std::size_t bytes);

// Different passages of 16 letters that std::hash makes the same number of (libstdc++:
// MurmurHash64A).
std::vector<std::string> colliding_passages(std::size_t count);

}  // namespace varve::history
