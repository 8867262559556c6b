// The .sql files of src/index/migrations, in their order: the first makes the schema of version
// kFirstSchema in an empty database, the next the version behind that of it, and so on.
#pragma once

#include <string_view>
#include <vector>

namespace varve::index {

const std::vector<std::string_view>& migrations();

}  // namespace varve::index
