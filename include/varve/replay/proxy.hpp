// The replaying proxy: a browser that has it as its HTTP proxy sees an archive under the archived
// URLs, bytes as they were. Plain HTTP by absolute-form requests, HTTPS by CONNECT and certificates
// of an authority of the archive's own. Nothing is ever asked of the live web: what was not
// captured is not found. Its own page is http://varve.archive/, where the time is chosen.
//
// With a LiveWeb it is a proxy to that instead, and nothing is answered from the archive.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/replay/live_web.hpp"

namespace varve::replay {

struct ProxyOptions {
  std::string address = "127.0.0.1";  // loopback only: whoever reaches it can read the archive
  std::uint16_t port = 8490;          // 0: any that is free
  unsigned threads = 2;               // for plain HTTP, and as many for HTTPS
  Path keys;                          // the folder of the authority's key, proxy-ca.pem
  // The captures nearest to it are shown, until another is chosen at http://varve.archive/ or asked
  // for by Accept-Datetime (RFC 7089 2.1.1).
  Time time = kLatest;
  bool scripts = true;  // archived scripts run
  // Is asked for everything, in place of the archive; outlives the proxy, which stops it when it
  // goes.
  LiveWeb* live = nullptr;
};

class Proxy {
 public:
  // Listens when this returns. Makes the authority's key if there is none. The archive must outlive
  // the proxy.
  static Result<std::unique_ptr<Proxy>> start(const archive::Archive& archive,
                                              const ProxyOptions& options);
  virtual ~Proxy() = default;

  // "127.0.0.1:8490"
  [[nodiscard]] virtual std::string address() const = 0;
  // SHA-256 of the authority's SubjectPublicKeyInfo, in base64 (RFC 7469 2.4).
  [[nodiscard]] virtual std::string authority_pin() const = 0;
};

}  // namespace varve::replay
