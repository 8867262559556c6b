#include "cli/keep_options.hpp"

#include <CLI/CLI.hpp>

#include "varve/base/time.hpp"

namespace varve::cli {

void add_keep_options(CLI::App& command, archive::KeepRules& rules) {
  command
      .add_option_function<std::string>(
          "--keep-within",
          [&rules](const std::string& text) {
            const auto age = parse_duration(text);
            if (!age) throw CLI::ValidationError("--keep-within", age.error().message);
            rules.within = *age;
          },
          "All that are younger, such as 30d")
      ->type_name("DURATION");
  command.add_option("--keep-last", rules.last, "The last N of each URL")->type_name("N");
  command.add_option("--keep-daily", rules.daily, "The last one of each of N days")->type_name("N");
  command.add_option("--keep-weekly", rules.weekly, "And of N weeks")->type_name("N");
  command.add_option("--keep-monthly", rules.monthly, "And of N months")->type_name("N");
  command.add_option("--keep-yearly", rules.yearly, "And of N years")->type_name("N");
  command.add_flag("--keep-changed", rules.changed, "Each that is another than the one before it");
}

}  // namespace varve::cli
