// What a fuzz target holds its input's outcome against.
#pragma once

#include <cstdio>
#include <cstdlib>

// Ends the process where it does not hold, which a fuzzer takes for a finding.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}
