// From a request to its answer: what is refused, which handler's route it is, and what an error
// looks like. Thread-safe.
#pragma once

#include "replay/http.hpp"
#include "replay/save.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

inline constexpr std::size_t kMaxTarget = 16 * 1024;  // bytes of a request target

class Router {
 public:
  // Archive and desk must outlive the router.
  Router(const archive::Archive& archive, Site site, SaveDesk& desk)
      : archive_(archive), site_(std::move(site)), desk_(desk) {}

  // `origin`, `host` and `site` of the request are filled in here.
  [[nodiscard]] Response answer(Request& request) const;

 private:
  [[nodiscard]] Response route(const Request& request) const;

  const archive::Archive& archive_;
  Site site_;
  SaveDesk& desk_;
};

}  // namespace varve::replay
