#include "replay/metrics_page.hpp"

#include <unistd.h>

#include <fstream>

#include "replay/policy.hpp"

namespace varve::replay {
namespace {

// proc(5), /proc/PID/statm: its second number are the pages of memory that the process has.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0;
  double resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::string of_server(const Connections& connections, const SaveJobs::Load& saves) {
  return metric("varve_http_connections", "gauge", "Open connections.",
                static_cast<double>(connections.count())) +
         metric("varve_http_connections_overdue_total", "counter",
                "Connections that were closed since they took too long.",
                static_cast<double>(connections.overdue())) +
         metric("varve_saves_waiting", "gauge", "Pages that wait to be saved, or are.",
                static_cast<double>(saves.waiting + (saves.saving ? 1 : 0))) +
         metric("varve_saves_done_total", "counter", "Pages saved for clients.",
                static_cast<double>(saves.saved)) +
         metric("varve_saves_failed_total", "counter", "Pages that could not be saved for clients.",
                static_cast<double>(saves.failed)) +
         metric("process_resident_memory_bytes", "gauge", "Memory of the process.",
                resident_bytes());
}

std::string of_archive(const archive::Archive& archive) {
  const auto stats = archive.stats();
  const std::string up =
      metric("varve_archive_readable", "gauge", "Whether the archive can be read.", stats ? 1 : 0);
  if (!stats) return up;
  return up +
         metric("varve_archive_captures", "gauge", "Captures.",
                static_cast<double>(stats->captures)) +
         metric("varve_archive_urls", "gauge", "URLs.", static_cast<double>(stats->urls)) +
         metric("varve_archive_blobs", "gauge", "Bodies.", static_cast<double>(stats->blobs)) +
         metric("varve_archive_packs", "gauge", "Pack files.", static_cast<double>(stats->packs)) +
         metric("varve_archive_original_bytes", "gauge", "What the captures' bodies add up to.",
                static_cast<double>(stats->bytes_original)) +
         metric("varve_archive_stored_bytes", "gauge", "What the archive's folder takes.",
                static_cast<double>(stats->bytes_stored));
}

}  // namespace

Response metrics_page(const archive::Archive& archive, const Metrics& metrics,
                      const Connections& connections, const SaveJobs::Load& saves) {
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.set_body(Body(metrics.text() + of_server(connections, saves) + of_archive(archive)));
  guard_own(response);
  return response;
}

}  // namespace varve::replay
