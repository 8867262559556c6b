#include "cli/verify_bundle.hpp"

#include <fmt/format.h>

#include "cli/held_head.hpp"
#include "cli/stamp_json.hpp"
#include "varve/evidence/verify_bundle.hpp"

namespace varve::cli {
namespace {

using evidence::BundleVerification;
using evidence::Finding;

Result<BundleVerification> verify(const Path& file, const std::string& certificates,
                                  const std::vector<std::string>& heads) {
  VARVE_ASSIGN(const evidence::TrustStore trust,
               evidence::TrustStore::load(
                   certificates.empty() ? std::nullopt : std::optional<Path>(certificates)));
  std::vector<evidence::HeldHead> held;
  for (const std::string& text : heads) {
    VARVE_ASSIGN(evidence::HeldHead head, read_held_head(text));
    held.push_back(std::move(head));
  }
  return evidence::verify_bundle(file, trust, held);
}

Json report_json(const BundleVerification& report) {
  Json wrong = Json::array();
  for (const Finding& each : report.wrong) {
    wrong.push_back({{"file", each.file}, {"what", each.what}, {"means", each.means}});
  }
  Json stamps = Json::array();
  for (const BundleVerification::Stamp& each : report.stamps) {
    Json stamp = to_json(each.stamp);
    stamp["file"] = each.file;
    stamp["believed"] = each.is_believed;
    stamps.push_back(std::move(stamp));
  }
  const bool any = !report.url.empty();
  Json later;
  if (report.later) {
    later = {{"url", report.later->url}, {"time", report.later->time.rfc3339()}};
  }
  return {{"ok", report.ok()},
          {"url", any ? Json(report.url) : Json()},
          {"time", any ? Json(report.time.rfc3339()) : Json()},
          {"later", std::move(later)},
          {"files", report.files},
          {"captures", report.captures},
          {"leaves", report.leaves},
          {"head", report.head ? Json(report.head_digest.text()) : Json()},
          {"key", report.head ? Json(report.head->key.text()) : Json()},
          {"stamps", std::move(stamps)},
          {"wrong", std::move(wrong)},
          {"remarks", report.remarks},
          {"proved", report.proved},
          {"not_proved", report.not_proved}};
}

void print_sentences(std::string_view title, const std::vector<std::string>& sentences) {
  if (sentences.empty()) return;
  print_line(title);
  for (const std::string& each : sentences) print_line("      " + printable(each));
}

void print_for_people(const BundleVerification& report) {
  if (report.ok()) {
    std::string what = fmt::format("{} of {}", printable(report.url), report.time.rfc3339());
    if (const auto& later = report.later) {
      what += fmt::format(" and {} of {}", printable(later->url), later->time.rfc3339());
    }
    print_line(
        fmt::format("right: {}, {} captures, {} files", what, report.captures, report.files));
  }
  print_sentences("proved:", report.proved);
  print_sentences("not proved:", report.not_proved);
  print_sentences("worth a word:", report.remarks);
}

}  // namespace

int run_verify_bundle(const Path& file, const std::string& certificates,
                      const std::vector<std::string>& heads, const Globals& globals) {
  const auto verified = verify(file, certificates, heads);
  if (!verified) {
    return report(verified.error(),
                  verified.error().kind == ErrorKind::kInvalid ? kUsage : kFailed);
  }
  for (const Finding& each : verified->wrong) {
    const std::string name = each.file.empty() ? file.string() + ":" : each.file;
    fmt::print(stderr, "varve: {} {}. {}\n", printable(name), printable(each.what),
               printable(each.means));
  }
  if (globals.json) {
    print_json(report_json(*verified));
  } else if (!globals.quiet) {
    print_for_people(*verified);
  }
  return verified->ok() ? kDone : kFailed;
}

}  // namespace varve::cli
