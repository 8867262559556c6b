// Why a host could not be reached: whether its name is the reason.
#pragma once

#include <string>

namespace varve::fetch {

// Whether the resolver says that there is no such name (NXDOMAIN), and was not itself away. Asks it
// at once, and waits for its answer. Thread-safe.
bool is_unknown_name(const std::string& host);

}  // namespace varve::fetch
