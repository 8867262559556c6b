// ADDRESS:PORT, as the commands that listen take it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve::cli {

struct Listen {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
};

// "127.0.0.1:8480", "[::1]:8480", ":8480" or "8480"; kInvalid, with the option's name, for others.
Result<Listen> parse_listen(std::string_view text, std::string_view option);

}  // namespace varve::cli
