// What follows from a bundle in which nothing is wrong, and what does not: the words of its report
// and of `varve verify FILE`. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::evidence {

struct Grounds {
  const TimeStamp* stamp = nullptr;  // by an authority that the reader believes
  std::uint64_t captures = 0;
  Digest head;
  Digest key;
  bool held = false;  // a tree head that the reader kept goes together with it
};
std::vector<std::string> what_is_proved(const Grounds& grounds);

// `makers`: those of kMakersFiles that the bundle has.
std::vector<std::string> what_is_not_proved(bool stamped,
                                            const std::vector<std::string_view>& makers);

}  // namespace varve::evidence
