// What a schedule does, for people.
#pragma once

#include <string>
#include <vector>

#include "varve/schedule/definition.hpp"

namespace varve::cli {

// "Watched for" with two phrases.
struct ScheduleFact {
  std::string name;
  std::vector<std::string> values;
};

// Besides its URLs and when it runs; as it is, with what may be secret. What says nothing is left
// out.
std::vector<ScheduleFact> facts_of(const schedule::Definition& definition);

}  // namespace varve::cli
