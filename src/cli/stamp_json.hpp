// A time-stamp as the commands' JSON has it.
#pragma once

#include "cli/output.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::cli {

inline Json to_json(const evidence::TimeStamp& stamp) {
  return {{"time", stamp.time.rfc3339()},
          {"authority", stamp.authority},
          {"certificate_ends", stamp.ends.rfc3339()}};
}

}  // namespace varve::cli
