// Passages but for some of their words. Internal to change. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/history/difference.hpp"

namespace varve::change {

// What both texts of a changed passage have in common, with kAnyWords, kNumber and kCode for the
// rest.
std::string template_of(const std::vector<history::Piece>& pieces);
// What stands for both of two texts that have nothing in common: a number, a code; nothing for what
// is neither, words.
std::optional<char> kind_of_both(std::string_view a, std::string_view b);
// Whether a template says more than that there is something: it has a letter or figure of its own.
bool has_words(std::string_view pattern);

// The text with "…" for what differs; nothing where it is not of the template. Linear.
std::optional<std::string> fitted(std::string_view pattern, std::string_view text);

}  // namespace varve::change
