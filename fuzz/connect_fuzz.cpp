// Whatever a client may send to the proxy in place of a request for a tunnel, and for its target.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "replay/proxy_connect.hpp"
#include "replay/proxy_headers.hpp"
#include "replay/proxy_target.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void target(const std::string& bytes, const varve::url::Url* tunnel) {
  varve::replay::Request request;
  request.target = bytes.substr(0, bytes.find('\n'));
  request.headers = varve::rewrite::parse_headers(bytes);
  const auto url = varve::replay::proxied_url(request, tunnel);
  if (!url) return;
  require(url->is_http() && url->username().empty() && url->hash().empty());
  require(tunnel == nullptr || url->origin() == tunnel->origin());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace varve;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  target(bytes, nullptr);
  const auto tunnel = replay::parse_connect(bytes);
  if (tunnel) {
    require(tunnel->scheme() == "https" && tunnel->pathname() == "/" && tunnel->search().empty());
    require(tunnel->username().empty() && !tunnel->hostname().empty());
    const auto again =
        replay::parse_connect("CONNECT " + std::string(tunnel->hostname()) + ":" +
                              std::to_string(tunnel->effective_port()) + " HTTP/1.1\r\n\r\n");
    require(again && *again == *tunnel);
    target(bytes.substr(bytes.find('\n') + 1), &*tunnel);
  }
  std::size_t sent = 0;
  for (const auto& header : replay::proxied_headers(bytes, (size & 1U) != 0)) {
    sent += header.name.size() + header.value.size();
  }
  require(sent <= replay::kMaxProxiedHeaders);
  (void)replay::takes_coding(bytes, bytes);
  return 0;
}
