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
#include <string>

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
};

struct Callbacks {
  // Each exchange whose answer's head came, when the answer has ended. While it runs nothing else
  // comes in. After a failure the proxy answers 503 and says why.
  std::function<Result<void>(Exchange)> take;
  std::function<void()> tick = [] {};  // a few times a second
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
};

}  // namespace varve::record
