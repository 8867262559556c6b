// What a check of somebody else's file found wrong.
#pragma once

#include <functional>
#include <string>

namespace varve::interchange {

struct Finding {
  std::string file;   // in the file that is checked; empty: that as a whole
  std::string what;   // a sentence's end: "is not signed with key.pem"
  std::string means;  // what follows from it, as a sentence
};
using OnFinding = std::function<void(Finding)>;

}  // namespace varve::interchange
