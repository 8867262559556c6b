// From a request to its answer: what is refused, which handler's route it is, and what an error
// looks like. Thread-safe.
#pragma once

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

inline constexpr std::size_t kMaxTarget = 16 * 1024;  // bytes of a request target

class Router {
 public:
  // The archive must outlive the router.
  Router(const archive::Archive& archive, Site site) : archive_(archive), site_(std::move(site)) {}

  // `origin`, `host` and `site` of the request are filled in here.
  [[nodiscard]] Response answer(Request& request) const;

 private:
  [[nodiscard]] Response route(const Request& request) const;

  const archive::Archive& archive_;
  Site site_;
};

}  // namespace varve::replay
