// The command line: options that hold for all commands, and the way from a command to its exit
// status.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>

#include "cli/command.hpp"

namespace varve::cli {
namespace {

// $VARVE_ARCHIVE, else $XDG_DATA_HOME/varve, else ~/.local/share/varve.
Path default_archive() {
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const std::string archive = variable("VARVE_ARCHIVE"); !archive.empty()) return archive;
  if (const std::string data = variable("XDG_DATA_HOME"); !data.empty())
    return Path(data) / "varve";
  return Path(variable("HOME")) / ".local/share/varve";
}

void add_global_options(CLI::App& app, Globals& globals) {
  app.add_option("--archive", globals.archive, "The archive's folder")->type_name("DIR");
  app.add_flag("--json", globals.json, "One JSON object a line on stdout");
  auto* quiet = app.add_flag("--quiet", globals.quiet, "Errors only");
  app.add_flag("--verbose", globals.verbose, "Say what is being done")->excludes(quiet);
}

int run(int argc, char** argv) {
  Globals globals;
  globals.archive = default_archive();
  Action action;
  CLI::App app("varve saves web pages so that they can be opened, searched and proved years later.",
               "varve");
  app.set_version_flag("--version", "varve " VARVE_VERSION);
  app.require_subcommand(1);
  app.fallthrough();  // --json and its kin may stand after the command's name
  add_global_options(app, globals);
  add_save(app, globals, action);
  add_crawl(app, globals, action);
  add_schedule(app, globals, action);
  add_list(app, globals, action);
  add_show(app, globals, action);
  add_diff(app, globals, action);
  add_blame(app, globals, action);
  add_when(app, globals, action);
  add_serve(app, globals, action);
  add_view(app, globals, action);
  add_search(app, globals, action);
  add_stats(app, globals, action);
  add_check(app, globals, action);
  add_rebuild(app, globals, action);
  add_repair(app, globals, action);
  add_compact(app, globals, action);
  add_prune(app, globals, action);
  add_forget(app, globals, action);
  add_backup(app, globals, action);
  add_merge(app, globals, action);
  add_import(app, globals, action);
  add_import_list(app, globals, action);
  add_export(app, globals, action);
  add_evidence(app, globals, action);
  add_key(app, globals, action);
  add_stamp(app, globals, action);
  add_verify(app, globals, action);
  add_tag(app, globals, action);
  add_note(app, globals, action);
  add_hold(app, globals, action);
  add_notify(app, globals, action);
  add_completion(app, globals, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    const auto chosen = app.get_subcommands();
    fmt::print(stderr, "varve: {}; `varve {}--help` says more\n", error.what(),
               chosen.empty() ? "" : chosen.front()->get_name() + " ");
    return kUsage;
  }
  start_logging(globals.quiet     ? Verbosity::kQuiet
                : globals.verbose ? Verbosity::kVerbose
                                  : Verbosity::kNormal);
  return action();
}

}  // namespace

}  // namespace varve::cli

int main(int argc, char** argv) {
  // A file that may not grow (RLIMIT_FSIZE) is an error of write(), not the end.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return varve::cli::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "varve: an error that should not be possible: {}\n", error.what());
    return varve::cli::kArchive;
  }
}
