#include "replay/proxy_exchange.hpp"

#include "varve/base/bytes.hpp"

namespace varve::replay {

void ProxyExchange::take(std::string_view part) {
  if (failure) return;
  const std::string_view kept = part.substr(0, bound - body.size());
  too_long |= kept.size() < part.size();
  if (const auto appended = body.append(kept); !appended) failure = appended.error();
}

Result<std::optional<Body>> ProxyExchange::live_body(const Request& request) {
  if (failure) return tl::unexpected(*failure);
  if (too_long) {
    return fail(ErrorKind::kLimit, "The request's body is longer than {}", human_bytes(bound));
  }
  const bool has_body = !request.header("Content-Length").empty() ||
                        !request.header("Transfer-Encoding").empty() || body.size() > 0;
  if (!has_body) return std::nullopt;
  VARVE_ASSIGN(Body whole, body.finish());
  return whole;
}

void* begin_exchange(void* bound, const char* uri, MHD_Connection*) {
  auto exchange = std::make_unique<ProxyExchange>();
  exchange->target = uri;
  exchange->bound = *static_cast<const std::size_t*>(bound);
  return exchange.release();
}

void end_exchange(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
  const std::unique_ptr<ProxyExchange> exchange(static_cast<ProxyExchange*>(*state));
  *state = nullptr;
}

}  // namespace varve::replay
