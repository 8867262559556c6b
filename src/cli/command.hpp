// What every command shares: the options before its name, and the exit status after it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/log.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace varve::cli {

enum Exit : int {
  kDone = 0,
  kFailed = 1,  // a page was not saved, or a check found something wrong
  kUsage = 2,
  kArchive = 3,  // the archive is damaged or cannot be written
  kPolicy = 4,   // refused by policy
};

struct Globals {
  Path archive;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
};

// Set by main() to what the chosen command shall do.
using Action = std::function<int()>;

void add_save(CLI::App& app, const Globals& globals, Action& action);
void add_crawl(CLI::App& app, const Globals& globals, Action& action);
void add_schedule(CLI::App& app, const Globals& globals, Action& action);
void add_list(CLI::App& app, const Globals& globals, Action& action);
void add_show(CLI::App& app, const Globals& globals, Action& action);
void add_diff(CLI::App& app, const Globals& globals, Action& action);
void add_blame(CLI::App& app, const Globals& globals, Action& action);
void add_when(CLI::App& app, const Globals& globals, Action& action);
void add_serve(CLI::App& app, const Globals& globals, Action& action);
void add_view(CLI::App& app, const Globals& globals, Action& action);
void add_search(CLI::App& app, const Globals& globals, Action& action);
void add_stats(CLI::App& app, const Globals& globals, Action& action);
void add_check(CLI::App& app, const Globals& globals, Action& action);
void add_rebuild(CLI::App& app, const Globals& globals, Action& action);
void add_repair(CLI::App& app, const Globals& globals, Action& action);
void add_compact(CLI::App& app, const Globals& globals, Action& action);
void add_forget(CLI::App& app, const Globals& globals, Action& action);
void add_prune(CLI::App& app, const Globals& globals, Action& action);
void add_backup(CLI::App& app, const Globals& globals, Action& action);
void add_merge(CLI::App& app, const Globals& globals, Action& action);
void add_import(CLI::App& app, const Globals& globals, Action& action);
void add_import_list(CLI::App& app, const Globals& globals, Action& action);
void add_export(CLI::App& app, const Globals& globals, Action& action);
void add_evidence(CLI::App& app, const Globals& globals, Action& action);
void add_key(CLI::App& app, const Globals& globals, Action& action);
void add_stamp(CLI::App& app, const Globals& globals, Action& action);
void add_verify(CLI::App& app, const Globals& globals, Action& action);
void add_tag(CLI::App& app, const Globals& globals, Action& action);
void add_note(CLI::App& app, const Globals& globals, Action& action);
void add_hold(CLI::App& app, const Globals& globals, Action& action);
void add_notify(CLI::App& app, const Globals& globals, Action& action);
void add_completion(CLI::App& app, const Globals& globals, Action& action);

// --match, of the commands that take many captures by one URL.
void add_match(CLI::App& command, archive::Match& match);

// Whether it is the archive's failure, so that nothing else can be done with it now.
bool is_archives(ErrorKind kind);

// Says the error on stderr, as one line, and gives the exit status for it. `otherwise` is the
// status of failures that are neither the archive's nor policy's.
int report(const Error& error, Exit otherwise = kFailed);

}  // namespace varve::cli
