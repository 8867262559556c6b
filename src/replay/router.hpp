// From a request to its answer: what is refused, which handler's route it is, and what an error
// looks like. Thread-safe.
#pragma once

#include "replay/connections.hpp"
#include "replay/http.hpp"
#include "replay/metrics.hpp"
#include "replay/save.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

class Router {
 public:
  // All but the site must outlive the router.
  Router(const archive::Archive& archive, Site site, SaveDesk& desk, Metrics& metrics,
         const Connections& connections)
      : archive_(archive),
        site_(std::move(site)),
        desk_(desk),
        metrics_(metrics),
        connections_(connections) {}

  // `origin`, `host` and `site` of the request are filled in here. The answer is counted.
  [[nodiscard]] Response answer(Request& request) const;

 private:
  [[nodiscard]] Response find_answer(Request& request, Kind& kind) const;
  [[nodiscard]] Response route(const Request& request, Kind& kind) const;

  const archive::Archive& archive_;
  Site site_;
  SaveDesk& desk_;
  Metrics& metrics_;
  const Connections& connections_;
};

}  // namespace varve::replay
