#include "cli/run_save.hpp"

#include <fmt/format.h>

#include <set>

#include "cli/log_keeper.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/saving.hpp"
#include "cli/stop.hpp"
#include "cli/witness.hpp"
#include "varve/base/bytes.hpp"

namespace varve::cli {
namespace {

// "1 resource", "2 resources".
std::string count(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

void print_replay_check(const archive::ReplayCheck& check) {
  std::string line = fmt::format("      replays to {}", human_share(check.score()));
  if (check.pixels) line += fmt::format(": pixels {}", human_share(*check.pixels));
  if (check.text) line += fmt::format(", text {}", human_share(*check.text));
  print_line(line + fmt::format("; {} of {} failed", check.failed, count(check.asked, "request")));
  for (const std::string& url : check.failed_urls) {
    print_line("      not in the replay: " + printable(url));
  }
}

void print_for_people(const crawl::PageResult& result) {
  const archive::Snapshot& snapshot = result.snapshot;
  if (result.error && !result.kept) return;
  const std::string_view what = result.skipped           ? "kept "
                                : result.unchanged_since ? "same "
                                                         : "saved";
  print_line(fmt::format("{} {}", what, printable(snapshot.final_url)));
  if (!snapshot.title.empty()) print_line("      " + printable(snapshot.title));
  const std::string verdict = result.unchanged_since
                                  ? "unchanged since " + result.unchanged_since->digits14()
                                  : snapshot.verdict;
  print_line(fmt::format("      {}  {}  {}, {} received, {} stored: {}", snapshot.time.digits14(),
                         result.status, count(result.resources, "resource"),
                         human_bytes(result.bytes_received), human_bytes(result.bytes_stored),
                         printable(verdict)));
  for (const auto& failed : snapshot.failed) {
    print_line(
        fmt::format("      missing {}: {}", printable(failed.url), printable(failed.reason)));
  }
  if (result.replay_check && *result.replay_check) print_replay_check(**result.replay_check);
  std::fflush(stdout);
}

}  // namespace

int run_save(const std::vector<std::string>& urls, const SaveArguments& arguments,
             const Globals& globals) {
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);

  Witness witness;
  if (arguments.witness) {
    if (const auto ready = witness.prepare(globals, arguments.save.fetch.allow_private); !ready) {
      return report(ready.error(), kUsage);
    }
  }

  const std::atomic<bool>& stop = stop_on_signals();
  ProgressLine line(!globals.quiet && !globals.json);
  std::set<int> exits;
  crawl::SaveCallbacks callbacks;
  callbacks.page = [&](const crawl::PageResult& result) {
    witness.note(result);
    line.aside([&] {
      if (globals.json) {
        print_json(to_json(result));
      } else if (!globals.quiet) {
        print_for_people(result);
      }
      if (result.replay_check && !*result.replay_check) {
        const Error& error = result.replay_check->error();
        exits.insert(report(error.in("the replay of " + result.snapshot.url), kFailed));
      }
      if (!result.error) return;
      const bool invalid = result.error->kind == ErrorKind::kInvalid;
      exits.insert(report(result.error->in(result.snapshot.url), invalid ? kUsage : kFailed));
    });
  };
  callbacks.progress = [&](const crawl::Progress& progress) { line.draw(progress); };
  const SaveOrder order{urls, arguments.save, arguments.use, arguments.in_browser,
                        arguments.check_replay};
  const auto saved = save_pages(**archive, globals.archive, order, callbacks, stop);
  if (!saved) return report(saved.error(), kArchive);
  if (arguments.witness) exits.merge(witness.ask(**archive, stop));
  keep_log(**archive, globals.archive, arguments.save.fetch.allow_private);
  return exits.empty() ? kDone : exits.size() == 1 ? *exits.begin() : kFailed;
}

}  // namespace varve::cli
