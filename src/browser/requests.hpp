// What a page asks for and what becomes of it, out of the browser's Network events (DevTools
// protocol, "Network"): those of the page, its frames and its workers. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "browser/devtools.hpp"
#include "varve/record/recording_proxy.hpp"

namespace varve::browser {

class Requests {
 public:
  void take(const DevTools::Event& event);

  [[nodiscard]] record::Activity activity() const { return {steps_, pending_.size(), 0}; }
  // http: and https: URLs without their fragments.
  [[nodiscard]] const std::set<std::string>& asked() const { return asked_; }
  // Those of them that no capture answered (RFC 7089 2.1.2: captures say Memento-Datetime), each
  // time they were asked for.
  [[nodiscard]] std::set<std::string> unanswered() const;

 private:
  using Key = std::pair<std::string, std::string>;  // session, requestId
  void answered(const Json& response);

  std::map<Key, std::string> pending_;  // their URLs
  std::set<std::string> asked_;
  std::set<std::string> answered_;
  std::set<std::string> given_up_;  // by the page itself
  std::uint64_t steps_ = 0;
};

}  // namespace varve::browser
