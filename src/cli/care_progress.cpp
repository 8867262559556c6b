#include "cli/care_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace varve::cli {

archive::CareProgress draw_progress(const Globals& globals) {
  if (globals.quiet || globals.json || ::isatty(STDERR_FILENO) == 0) return {};
  return [](const archive::CareStep& step) {
    fmt::print(stderr, "\r\033[K{} {} of {}\r", step.doing, step.done, step.all);
    return true;
  };
}

void print_damage(const std::vector<archive::Damage>& damaged) {
  for (const archive::Damage& damage : damaged) {
    fmt::print(stderr, "varve: {}\n", printable(damage.what));
    for (const std::string& capture : damage.captures) {
      fmt::print(stderr, "varve:   touches {}\n", printable(capture));
    }
  }
}

Json to_json(const std::vector<archive::Damage>& damaged) {
  Json all = Json::array();
  for (const archive::Damage& damage : damaged) {
    all.push_back({{"what", damage.what}, {"captures", damage.captures}});
  }
  return all;
}

}  // namespace varve::cli
