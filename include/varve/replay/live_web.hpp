// How the recording proxy asks the live web: whoever starts it says how, so that it need not know
// of fetching.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "varve/base/body.hpp"
#include "varve/replay/live_answer.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

struct LiveRequest {
  url::Url url;
  std::string method;
  // As the client sent them, in their order; without those of its connection (RFC 9110 7.6.1), Host
  // and Content-Length.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<Body> body;  // nothing: the request has none
};

// Thread-safe.
class LiveWeb {
 public:
  virtual ~LiveWeb() = default;
  // What comes is put into `answer`, on another thread or on this one.
  virtual void ask(LiveRequest request, std::shared_ptr<LiveAnswer> answer) = 0;
  // Of some answer there is room again, or its client has gone.
  virtual void attend() = 0;
  // Every answer has its end when this returns, and from then on ask() fails at once.
  virtual void stop() = 0;
};

}  // namespace varve::replay
