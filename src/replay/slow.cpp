#include "replay/slow.hpp"

#include "replay/handlers.hpp"

namespace varve::replay {

std::unique_lock<std::mutex> slow_turn() {
  static std::mutex one_at_a_time;
  return {one_at_a_time, std::try_to_lock};
}

Response busy(const Request& request) {
  Response response = message(request, 503, "One at a time",
                              "Other texts are being read at the moment; ask again.");
  response.set("Retry-After", "1");
  return response;
}

}  // namespace varve::replay
