// A program of its own for bytes that may make it crash or hang. Internal to text.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::text {

struct ChildLimits {
  std::size_t memory = std::size_t{1} << 30;  // of addresses, in bytes
  std::chrono::seconds time{20};              // of the clock, and of the processor
  std::size_t output = std::size_t{32} << 20;
};

// What the program (looked for in $PATH) says on its standard output when it has `input` on its
// standard input. It writes no files and gains no rights. kIo where it is not there, kDamaged where
// it fails or crashes, kLimit where it took too long or says too much; it is ended then.
// Thread-safe.
Result<std::string> run_child(const std::vector<std::string>& command, std::string_view input,
                              const ChildLimits& limits);

}  // namespace varve::text
