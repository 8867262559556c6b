// What the page /settings says of a server that it does not know itself. Nothing of it is secret.
#pragma once

#include <string>

#include "varve/base/file.hpp"
#include "varve/settings/settings.hpp"

namespace varve::replay {

struct About {
  Path archive = {};  // its folder, where config.toml is; "": nobody may set anything
  std::string version = {};
  std::string proxy = {};  // "127.0.0.1:8490"; "": there is none
  bool records = false;    // that proxy does
  bool allow_private = false;
  settings::Save defaults = {};  // varve's own, all of them
};

}  // namespace varve::replay
