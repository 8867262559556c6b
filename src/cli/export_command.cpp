// varve export
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/export_warc.hpp"
#include "cli/target.hpp"

namespace varve::cli {

void add_export(CLI::App& app, const Globals& globals, Action& action) {
  auto warc = std::make_shared<WarcArguments>();
  CLI::App& command =
      *app.add_subcommand("export", "Write captures so that other web archives read them");
  command.add_option("URL", warc->query.url, "Captures of that URL; without it, all")
      ->type_name("");
  command.add_option("-o,--output", warc->file, "Where to; - is standard output")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--format", warc->format, "warc, warc.gz, warc.zst or wacz; by FILE's name without it")
      ->type_name("FORMAT");
  add_match(command, warc->query.match);
  command.callback([warc, &globals, &action] {
    action = [warc, &globals] { return run_export_warc(*warc, globals); };
  });
}

}  // namespace varve::cli
