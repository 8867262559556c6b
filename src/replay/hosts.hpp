// Which Host headers are answered: a name that an attacker points to 127.0.0.1 is not among them
// (DNS rebinding). Immutable, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace varve::replay {

class Hosts {
 public:
  // localhost and the loopback addresses with `port`; `allowed` with the port that each names, or
  // with any where it names none.
  Hosts(std::uint16_t port, const std::vector<std::string>& allowed);

  [[nodiscard]] bool allows(std::string_view host) const;

 private:
  std::vector<std::string> exact_;     // with a port
  std::vector<std::string> any_port_;  // without
};

}  // namespace varve::replay
