// A time-stamp as JSON, as every command gives it.
#pragma once

#include "cli/output.hpp"
#include "varve/evidence/timestamp.hpp"

namespace varve::cli {

// `time`, `authority`, `certificate_ends`.
Json to_json(const evidence::TimeStamp& stamp);

}  // namespace varve::cli
