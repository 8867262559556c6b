// /metrics: what the server counts, and what the archive holds, for Prometheus.
#pragma once

#include "replay/connections.hpp"
#include "replay/http.hpp"
#include "replay/metrics.hpp"
#include "replay/save_jobs.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

Response metrics_page(const archive::Archive& archive, const Metrics& metrics,
                      const Connections& connections, const SaveJobs::Load& saves);

}  // namespace varve::replay
