#include "replay/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varve::replay {
namespace {

std::string head(std::string_view name, std::string_view type, std::string_view help) {
  return fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

}  // namespace

void Metrics::count(Kind kind, unsigned status, std::uint64_t bytes,
                    std::chrono::nanoseconds took) {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  OfKind& of = kinds_.at(static_cast<std::size_t>(kind));
  of.by_class.at(std::min(status / 100, 5U)).fetch_add(1, kRelaxed);
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  of.durations.at(static_cast<std::size_t>(bound - kBounds.begin())).fetch_add(1, kRelaxed);
  of.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), kRelaxed);
  bytes_.fetch_add(bytes, kRelaxed);
}

std::string Metrics::text() const {
  std::string out = head("varve_http_requests_total", "counter", "Requests answered.");
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    for (unsigned status = 1; status < 6; ++status) {
      const std::uint64_t count = kinds_.at(kind).by_class.at(status);
      if (count == 0) continue;
      out += fmt::format("varve_http_requests_total{{kind=\"{}\",status=\"{}xx\"}} {}\n",
                         kKindNames.at(kind), status, count);
    }
  }
  constexpr std::string_view kName = "varve_http_request_duration_seconds";
  out += head(kName, "histogram", "From a request's head to its answer, without the sending.");
  for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
    const OfKind& of = kinds_.at(kind);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < of.durations.size(); ++i) {
      count += of.durations.at(i);
      out += fmt::format("{}_bucket{{kind=\"{}\",le=\"{}\"}} {}\n", kName, kKindNames.at(kind),
                         i < kBounds.size() ? fmt::format("{}", kBounds.at(i)) : "+Inf", count);
    }
    const double seconds = static_cast<double>(of.nanoseconds) / 1e9;
    out += fmt::format("{0}_sum{{kind=\"{1}\"}} {2}\n{0}_count{{kind=\"{1}\"}} {3}\n", kName,
                       kKindNames.at(kind), seconds, count);
  }
  return out + metric("varve_http_response_bytes_total", "counter", "Bytes of answers' bodies.",
                      static_cast<double>(bytes_));
}

std::string metric(std::string_view name, std::string_view type, std::string_view help,
                   double value) {
  // All digits of a count: a double has those of numbers up to 2^53.
  return head(name, type, help) + fmt::format("{} {:.17g}\n", name, value);
}

}  // namespace varve::replay
