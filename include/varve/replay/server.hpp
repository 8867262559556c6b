// The replay server: an archive's snapshots, lists and raw captures over HTTP, on libmicrohttpd
// (epoll, a pool of threads). Archived bytes are an attacker's: they are answered with a
// Content-Security-Policy that sandboxes them and lets them load from this server only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/replay/about.hpp"
#include "varve/replay/crawls.hpp"
#include "varve/replay/save.hpp"
#include "varve/replay/schedules.hpp"

namespace varve::search {
class TextIndex;
}  // namespace varve::search

namespace varve::replay {

// How the archive is opened for writing, for a change of what is in it.
using OpenForChange = std::function<Result<std::unique_ptr<archive::Archive>>()>;

struct ServerOptions {
  std::string address = "127.0.0.1";       // loopback only, unless there is a public URL
  std::uint16_t port = 8480;               // 0: any that is free
  std::vector<std::string> allowed_hosts;  // Host names besides localhost and loopback addresses
  // "https://archive.example": where a proxy before it that speaks TLS is reached. Archived origins
  // replay at names below that one, and reading needs the token too. "": neither.
  std::string public_url = {};
  // A socket that listens already (of systemd, say), in place of address and port; -1: none. It is
  // the server's from then on.
  int socket = -1;
  unsigned threads = std::max(2U, std::thread::hardware_concurrency());
  // A silent connection is closed after this time; a request's head has to be there within twice,
  // its body within once, and an answer be taken within once for each MiB begun.
  std::chrono::seconds patience{30};
  bool scripts = true;  // archived scripts run
  // They find today's time and other random numbers each time; else their clocks go from the
  // capture's time on, and Math.random() gives the same numbers each time.
  bool clock_now = false;
  const search::TextIndex* text = nullptr;  // outlives the server; null: texts are not searched
  Saver saver = {};                         // nothing: the server only reads
  OpenForChange open_for_change = {};       // nothing: there are no changes
  Schedules* schedules = nullptr;           // outlives the server; null: there are none
  Crawls* crawls = nullptr;                 // the same
  std::string token = {};  // whoever knows it may have pages saved and changes made; "": nobody
  About about = {};
};

class Server {
 public:
  // Listens when this returns. The archive must outlive the server.
  static Result<std::unique_ptr<Server>> start(const archive::Archive& archive,
                                               const ServerOptions& options);
  virtual ~Server() = default;

  // "http://127.0.0.1:8480"
  [[nodiscard]] virtual std::string url() const = 0;
  // Takes no more connections, and waits until requests that have come are answered, but not for
  // longer than `at_most`: whether they are.
  virtual bool drain(std::chrono::milliseconds at_most) = 0;
};

}  // namespace varve::replay
