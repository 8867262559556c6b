#include "cli/stamp_json.hpp"

namespace varve::cli {

Json to_json(const evidence::TimeStamp& stamp) {
  return {{"time", stamp.time.rfc3339()},
          {"authority", stamp.authority},
          {"certificate_ends", stamp.ends.rfc3339()}};
}

}  // namespace varve::cli
