// The recording proxy: a browser that has it as its HTTP proxy sees the live web, and each exchange
// is given to a function. Requests go out as the browser made them, but for headers of its
// connection and conditions (If-None-Match and its kin), so that bodies come; answers go to the
// browser as they come. Private addresses are refused unless they are allowed.
//
// One proxy is one capture session: who captures several pages at once, and has to know which
// exchange is whose, starts one for each; each has connections and TLS sessions of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/record/exchange.hpp"

namespace varve::record {

struct Options {
  std::string address = "127.0.0.1";  // loopback only
  std::uint16_t port = 0;             // 0: any that is free
  Path keys;                          // the folder of the authority's key, proxy-ca.pem
  // Beyond the bytes of a body that are kept the browser still gets all.
  std::uint64_t max_decoded = fetch::Limits().max_decoded;
  bool allow_private = false;
  std::optional<std::string> upstream;  // as fetch::Options::proxy
  // In place of the browser's own of the same name. Those that are secret (Authorization, Cookie)
  // go to `first_party` only, a host with its port.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string first_party;
  // What is not asked of anybody, by its URL.
  std::function<bool(std::string_view)> is_unwanted = [](std::string_view) { return false; };
};

// What passes through the proxy, for who waits until a page has come to rest.
struct Activity {
  std::uint64_t steps = 0;     // grows with every request, part of an answer and end of one
  std::size_t pending = 0;     // requests without an end
  std::uint64_t received = 0;  // bytes, as transferred
};

struct Callbacks {
  // Each exchange whose answer's head came, when the answer has ended. While it runs nothing else
  // comes in. After a failure the proxy answers 503 and says why.
  std::function<Result<void>(Exchange)> take;
  std::function<void()> tick = [] {};  // a few times a second
  // A request to which no answer came, and why; not where the browser gave it up.
  std::function<void(const url::Url&, const Error&)> failed = [](const url::Url&, const Error&) {};
};

class RecordingProxy {
 public:
  // Listens when this returns. The callbacks run on one thread of its own. The archive, of which
  // nothing is shown, must outlive this.
  static Result<std::unique_ptr<RecordingProxy>> start(const archive::Archive& archive,
                                                       const Options& options, Callbacks callbacks);
  // Ends what is on its way; no callback runs afterwards.
  virtual ~RecordingProxy() = default;

  // "127.0.0.1:8490"
  [[nodiscard]] virtual std::string address() const = 0;
  // SHA-256 of the authority's SubjectPublicKeyInfo, in base64 (RFC 7469 2.4).
  [[nodiscard]] virtual std::string authority_pin() const = 0;
  // Both are thread-safe.
  [[nodiscard]] virtual Activity activity() const = 0;
  // Fetches what the browser did not ask for, by a GET with these headers; it is an exchange like
  // others.
  virtual void fetch_besides(url::Url url,
                             std::vector<std::pair<std::string, std::string>> headers) = 0;
};

}  // namespace varve::record
