// What UTS 46 takes from IDNA2008 to judge labels by: CheckJoiners and CheckBidi (UTS 46 4.1,
// criteria 7 and 8).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace varve::url {

// The ContextJ rules (RFC 5892 A.1 and A.2).
bool has_valid_joiners(std::u32string_view label);

// The Bidi rule (RFC 5893 2): holds for every label when any has right-to-left characters.
bool has_valid_bidi(const std::vector<std::u32string>& labels);

}  // namespace varve::url
