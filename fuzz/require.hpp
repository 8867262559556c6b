// What a fuzz target holds its input's outcome against.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

// Ends the process where it does not hold, which a fuzzer takes for a finding.
inline void require(bool holds, const char* what = "what is required",
                    std::source_location at = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u does not hold: %s\n", at.file_name(), at.line(), what);
  std::abort();
}
