// The files of templates/ and static/, built into the program.
#pragma once

#include <string_view>
#include <vector>

namespace varve::replay {

struct Asset {
  std::string_view name;  // "static/varve.css"
  std::string_view bytes;
};
const std::vector<Asset>& assets();

}  // namespace varve::replay
