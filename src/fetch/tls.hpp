// What a TLS connection shows of itself.
#pragma once

#include <optional>
#include <string>

#include "varve/fetch/curl.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::fetch {

// Of the connection that `easy` uses now: to be called while the answer comes in. Nothing where
// there is no TLS. What a connection showed is kept with it, so that asking again is cheap.
std::optional<TlsFacts> tls_facts(CURL* easy);

}  // namespace varve::fetch
