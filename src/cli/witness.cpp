#include "cli/witness.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "cli/output.hpp"
#include "varve/settings/settings.hpp"

namespace varve::cli {

Result<void> Witness::prepare(const Globals& globals, bool allow_private) {
  VARVE_ASSIGN(const settings::Settings said, settings::read(globals.archive));
  json_ = globals.json;
  quiet_ = globals.quiet;
  options_.allow_private = allow_private;
  options_.endpoint = said.evidence.witness.value_or(options_.endpoint);
  const char* named = std::getenv("VARVE_WITNESS_CREDENTIALS");
  options_.credentials =
      named != nullptr && *named != '\0' ? named : said.evidence.witness_credentials.value_or("");
  return crawl::check_witness(options_);
}

void Witness::note(const crawl::PageResult& page) {
  if (page.is_stored() && !page.skipped) urls_.push_back(page.snapshot.final_url);
}

std::set<int> Witness::ask(archive::Archive& archive, const std::atomic<bool>& stop) {
  std::set<int> exits;
  for (const std::string& url : urls_) {
    const auto testimony = crawl::ask_witness(archive, url, options_, stop);
    if (testimony) {
      print(*testimony);
      continue;
    }
    // Whatever it is, the page is saved here.
    report(testimony.error().in("the witness of " + url));
    exits.insert(kFailed);
  }
  return exits;
}

void Witness::print(const crawl::Testimony& testimony) const {
  if (json_) {
    const bool copied = !testimony.copy.empty();
    print_json({{"url", testimony.url},
                {"witness",
                 {{"job", testimony.job},
                  {"status", testimony.status},
                  {"timestamp", copied ? Json(testimony.timestamp) : Json()},
                  {"copy", copied ? Json(testimony.copy) : Json()},
                  {"answer", testimony.answer},
                  {"answer_time", testimony.time.rfc3339()}}}});
    return;
  }
  if (quiet_) return;
  print_line(fmt::format("      witness: {}",
                         testimony.copy.empty()
                             ? "has not ended yet, as " + printable(testimony.answer) + " says"
                             : printable(testimony.copy)));
}

}  // namespace varve::cli
