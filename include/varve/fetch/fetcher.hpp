// HTTP for saves: many requests at once on one thread, over one libcurl multi handle. A request is
// one hop: a redirect is an answer like another, so that each hop becomes a capture. What can pass
// is retried with backoff; what cannot is not.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "varve/base/body.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/coding/body_sink.hpp"
#include "varve/fetch/head.hpp"
#include "varve/fetch/listener.hpp"
#include "varve/url/url.hpp"

namespace varve::fetch {

struct Limits {
  std::uint64_t max_transferred = 1ull << 30;  // bytes of a body before content decoding
  std::uint64_t max_decoded = 4ull << 30;      // and after it: a bomb is cut here
  std::uint64_t max_head = 256 << 10;          // bytes of status line and headers
  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::milliseconds total_timeout{300'000};  // 0: none
  // Slower than this many bytes a second for `stall_time` is given up; 0: however slow it is.
  std::uint64_t stall_rate = 64;
  std::chrono::milliseconds stall_time{30'000};
  int attempts = 4;  // of one request, retries included
};

inline constexpr std::string_view kUserAgent =
    "Mozilla/5.0 (compatible; varve/0.1; personal web archive)";

struct Options {
  Limits limits;
  bool allow_private = false;
  std::string user_agent;  // empty: kUserAgent
  // Sent with every request, in place of varve's own of the same name. Authorization, Cookie and
  // Host go to first parties only (see Request), Proxy-Authorization to the proxy only.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> cookie_file;  // Netscape format, read only
  bool cookies = true;                     // those that servers set go with later requests
  // As curl has it (http, https, socks5h, …); the environment's proxies are not used. The proxy
  // connects, so each URL's name is looked up and judged here first, unless allow_private.
  std::optional<std::string> proxy;
  int max_connections = 64;
  int max_per_host = 6;
};

// A request of somebody else's: it goes out with this method, these headers and this body, and with
// nothing of varve's own.
struct PassedOn {
  std::string method = "GET";
  // In their order. Host and Content-Length, which follow from the URL and the body, and what is of
  // a connection (RFC 9110 7.6.1) are not among them.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<Body> body;  // nothing: the request has none; empty: "Content-Length: 0"
};

// What an answer said of its state (RFC 9110 8.8), as its headers have it; empty where they do not.
struct Validators {
  std::string etag;
  std::string last_modified;

  [[nodiscard]] bool empty() const { return etag.empty() && last_modified.empty(); }
};

struct Request {
  url::Url url;
  std::optional<std::string> referrer;
  std::string accept = "*/*";
  int priority = 0;  // higher first, among requests that wait
  // Whether the user named this URL's host: only then do the user's own Authorization, Cookie and
  // Host headers go along.
  bool first_party = false;
  int attempts = 0;  // in place of Limits::attempts, where it is not 0
  // Of an answer that is there already: If-None-Match and If-Modified-Since (RFC 9110 13.1) ask for
  // another one only. The server may answer 304 then.
  Validators validators = {};
  // In place of `referrer`, `accept`, `validators` and the Options' headers.
  std::optional<PassedOn> passed_on = {};
  // Is told of the answer while it comes in; null for nobody. What is kept ends at the limits, and
  // the rest still goes to the listener.
  std::shared_ptr<Listener> listener = {};
};

// What the TLS handshake showed (RFC 8446).
struct TlsFacts {
  std::string version;             // "TLSv1.3"
  std::string cipher;              // "TLS_AES_256_GCM_SHA384"
  std::vector<std::string> chain;  // certificates as the server sent them, leaf first, DER
};

// With its body.
struct Response : coding::ReceivedBody {
  url::Url url;
  Time time;                  // when the answer's first byte came
  std::string request_head;   // request line and headers as sent, with CRLFs
  std::string response_head;  // status line and headers verbatim, in order, through the empty line
  int status = 0;
  std::string
      remote_address;  // "93.184.216.34:443", "[2606::1]:80"; the proxy's where there is one
  std::optional<TlsFacts> tls;
  std::string content_encoding;  // the header's value, lower case; empty for identity
};

using Done = std::function<void(Result<Response>)>;

// Not thread-safe, but for stop() and wake(). The callbacks run in run_for() and may start more
// requests.
class Fetcher {
 public:
  // From then on the process ignores SIGPIPE, as TLS over sockets needs it (CURLOPT_NOSIGNAL(3)).
  static Result<Fetcher> make(Options options);
  ~Fetcher();
  Fetcher(Fetcher&&) noexcept;
  Fetcher& operator=(Fetcher&&) noexcept;

  // `done` is called exactly once, later, unless the Fetcher goes first. Failures: kRefused (a
  // private address), kNetwork, kTimeout, kLimit (head too large), kCancelled. A body that broke
  // off is no failure but a Response with `truncated`.
  void start(Request request, Done done);

  // One request, by a Fetcher that is at work at no other: returns with the answer. `go_on`, where
  // there is one, is asked some times a second; once it says no, the Fetcher is stopped, and the
  // answer is kCancelled.
  Result<Response> fetch(Request request, const std::function<bool()>& go_on = nullptr);

  // Moves transfers on for at most `timeout`, and returns earlier when a callback ran.
  Result<void> run_for(std::chrono::milliseconds timeout);
  // Waits until something is to be done: for at most `timeout`, until wake() or stop(). For who has
  // no request pending, with which run_for() returns at once.
  Result<void> idle(std::chrono::milliseconds timeout);
  // Transfers whose listeners took nothing go on, and those whose listeners have gone end; what had
  // come is an answer that broke off.
  void attend();
  // Makes a run_for() or idle() return, the present one or the next. Thread-safe.
  void wake();
  // Requests that have not called back yet.
  [[nodiscard]] std::size_t pending() const;
  // Bytes that came in so far, of all requests, as transferred.
  [[nodiscard]] std::uint64_t received() const;
  // Every pending request calls back with kCancelled at the next run_for(). Thread-safe, and safe
  // in a signal handler. It lasts: requests started later are cancelled too.
  void stop();

 private:
  class Impl;
  explicit Fetcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace varve::fetch
