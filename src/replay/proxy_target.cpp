#include "replay/proxy_target.hpp"

#include <string>

namespace varve::replay {
namespace {

Result<url::Url> whole_url(std::string_view target) {
  auto url = url::Url::parse(target);
  if (!url || !url->is_http()) {
    return fail(ErrorKind::kInvalid,
                "This is a proxy: it takes requests for whole http and https addresses, from a "
                "browser that has it as its HTTP proxy");
  }
  url->remove_credentials();
  url->set_hash("");
  return *std::move(url);
}

bool names_origin(std::string_view host, const url::Url& tunnel) {
  const auto named = url::Url::parse(std::string("https://").append(host).append("/"));
  return !host.empty() && named && *named == tunnel;
}

}  // namespace

Result<url::Url> proxied_url(const Request& request, const url::Url* tunnel) {
  if (tunnel == nullptr) return whole_url(request.target);
  // Put together, not resolved: "//other.org/" is a path here.
  const bool is_path = request.target.starts_with('/');
  VARVE_ASSIGN(url::Url url,
               whole_url(is_path ? tunnel->origin() + request.target : request.target));
  if (url.origin() != tunnel->origin() || !names_origin(request.header("Host"), *tunnel)) {
    return fail(ErrorKind::kRefused, "This tunnel leads to {} and to no other host",
                tunnel->host());
  }
  return url;
}

}  // namespace varve::replay
