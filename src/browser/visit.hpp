// One visit of a page: a browser opens it behind a proxy, waits until it is at rest, scrolls it,
// and looks at what it shows. Not thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "browser/headless.hpp"
#include "browser/tab.hpp"

namespace varve::browser {

struct VisitOptions {
  const Options& browser;
  ProxyFacts proxy = {};
  std::function<record::Activity()> activity = {};  // of the page; at rest when there is none
  std::optional<Path> cookies = {};                 // a file in Netscape's format, for the browser
  bool prints = true;                               // thumbnail and PDF too
  // Asked once there is a document, with its address: an error ends the visit, since what is shown
  // is the proxy's own word that nothing came.
  std::function<Result<void>(const std::string&)> arrived = [](const std::string&) -> Result<void> {
    return {};
  };
  // Its error ends the visit; asked several times a second.
  std::function<Result<void>()> watch = []() -> Result<void> { return {}; };
  DevTools::Handler on_event = [](const DevTools::Event&) {};  // of the page, frames and workers
};

// What a page showed, as far as there was time to look.
struct Shown {
  std::string browser;  // "Chromium 142.0.7444.59"
  std::string address;  // of the main document, as the browser says it; "" before it got anywhere
  std::string title;
  std::string dom;
  std::string picture;
  std::string thumbnail;
  std::string pdf;
  Json behaved;
};

// By the deadline. What was seen before an error is in `shown`.
Result<void> visit(const url::Url& url, const VisitOptions& options, Clock::time_point deadline,
                   const std::atomic<bool>& stop, Shown& shown);

}  // namespace varve::browser
