// Whatever a client may send to the proxy in place of a request for a tunnel, and for its target;
// and headers on their way through a proxy that records.
#include <cstdint>
#include <string>
#include <string_view>

#include "record/parts.hpp"
#include "replay/proxy_connect.hpp"
#include "replay/proxy_headers.hpp"
#include "replay/proxy_live.hpp"
#include "replay/proxy_target.hpp"
#include "require.hpp"

namespace {

void target(const std::string& bytes, const varve::url::Url* tunnel) {
  varve::replay::Request request;
  request.target = bytes.substr(0, bytes.find('\n'));
  request.headers = varve::rewrite::parse_headers(bytes);
  const auto url = varve::replay::proxied_url(request, tunnel);
  if (!url) return;
  require(url->is_http() && url->username().empty() && url->hash().empty());
  require(tunnel == nullptr || url->origin() == tunnel->origin());
}

// Nothing that is passed on may start another header.
template <typename Header>
void require_one_line(const Header& name, const Header& value) {
  require(name.find_first_of("\r\n") == std::string::npos);
  require(value.find_first_of("\r\n") == std::string::npos);
}

// A request on its way to the live web, and an answer from there.
void live(const std::string& bytes) {
  using namespace varve;
  replay::Request request;
  request.method = "GET";
  request.headers = rewrite::parse_headers(bytes);
  const auto url = url::Url::parse("http://a.org/");
  for (const auto& [name, value] : replay::live_request(request, *url, {}).headers) {
    require_one_line(name, value);
  }
  for (const auto& header : replay::live_headers(bytes)) {
    require_one_line(header.name, header.value);
    require(!replay::is_of_the_connection(header.name, ""));
  }
  (void)record::is_whole_range(bytes);
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
  live(bytes);
  return 0;
}
