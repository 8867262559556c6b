// Schedules and how they stand, as commands and the web interface tell of them.
#pragma once

#include <optional>

#include "cli/output.hpp"
#include "varve/base/error.hpp"
#include "varve/schedule/definition.hpp"
#include "varve/schedule/ledger.hpp"

namespace varve::cli {

struct Standing {
  schedule::Definition definition;
  std::optional<schedule::Run> last;
  std::optional<Time> next;  // nothing while it is paused
  bool imported = false;     // and so not run
};

Result<Standing> standing_of(const schedule::Definition& definition, schedule::Ledger& ledger);

// "every 6 h, as often as it changes", "0 7 * * MON (Europe/Zurich)".
std::string when_of(const schedule::Definition& definition);

// `schedule`, `planned`, `begun`, `ended`, `outcome`, `failures`, `not_before`, `missed`, `reason`.
Json to_json(const schedule::Run& run);
// `name`, `urls`, `kind`, `cron`, `every` (seconds), `zone`, `adaptive`, `paused`,
// `imported`, `options`, `ignore`, `ignore_text`, `watch`, `threshold`, `notify`, `keep`,
// `created`, `next`, `last`.
Json to_json(const Standing& standing);
// For people; `whole`: with all that it does.
void print(const Standing& standing, bool whole);

}  // namespace varve::cli
