// What a recording sees: one request of a browser and the live web's answer to it.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/body.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::record {

struct Exchange {
  // The answer as it came: head verbatim, body as transferred and as decoded, address, TLS facts.
  // Its `request_head` is what went out to the server, without the body; the browser's Sec-Fetch-*,
  // Referer and Cookie stand in it. Cut short where the browser went away or a limit was reached.
  fetch::Response response;
  std::string method;
  Body request_body;
};

}  // namespace varve::record
