#include "cli/listen.hpp"

#include <charconv>

namespace varve::cli {

Result<Listen> parse_listen(std::string_view text, std::string_view option) {
  Listen listen;
  const std::size_t colon = text.rfind(':');
  std::string_view port = text;
  if (colon != std::string_view::npos) {
    if (colon > 0) listen.address = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), listen.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return fail(ErrorKind::kInvalid, "{} {} is not an address; give it as 127.0.0.1:8480", option,
                text);
  }
  return listen;
}

}  // namespace varve::cli
