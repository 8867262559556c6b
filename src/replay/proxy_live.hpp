// A request to the recording proxy, and the live web's answer to it as libmicrohttpd sends it on.
#pragma once

#include <memory>
#include <optional>

#include "replay/microhttpd.hpp"
#include "varve/replay/live_web.hpp"

namespace varve::replay {

// Request line and headers, both ways: as much as a server may say (fetch::Limits::max_head) and
// more than browsers take. Pages of it that are not used cost nothing.
inline constexpr std::size_t kLiveMemory = 768 << 10;
inline constexpr unsigned kLiveIdleSeconds = 300;  // a video may pause

// What is passed on of `request`: not the headers of its connection, and no conditions, so that
// what the browser has from before comes anew. Pure.
LiveRequest live_request(const Request& request, const url::Url& url, std::optional<Body> body);

// The status that a live answer is passed on with: what is between a client and its proxy is not.
constexpr unsigned live_status(int status) {
  return status < 200 || status == 407 ? 502 : static_cast<unsigned>(status);
}

// The headers of the live answer as they came, but for those of its connection. Pure.
std::vector<Header> live_headers(std::string_view response_head);

// Asks `web`, on behalf of `connection`, which is suspended while nothing is there.
std::shared_ptr<LiveAnswer> ask_live(LiveWeb& web, LiveRequest request, MHD_Connection* connection);

// Whose body is sent as it comes. Null where there is no memory.
ResponsePtr stream_response(const LiveAnswer::Head& head, std::shared_ptr<LiveAnswer> answer);

// The answer to a request whose body cannot be passed on.
Response no_body(const Request& request, const Error& error);
// The answer in place of one that did not come.
Response no_live_answer(const Request& request, const url::Url& url, const Error& error);

}  // namespace varve::replay
