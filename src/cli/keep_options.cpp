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
  const auto add = [&command](const char* name, std::uint64_t& count, const char* what) {
    command.add_option(name, count, what)->check(CLI::NonNegativeNumber)->type_name("N");
  };
  add("--keep-last", rules.last, "The last N of each URL");
  add("--keep-daily", rules.daily, "The last one of each of N days");
  add("--keep-weekly", rules.weekly, "And of N weeks");
  add("--keep-monthly", rules.monthly, "And of N months");
  add("--keep-yearly", rules.yearly, "And of N years");
  command.add_flag("--keep-changed", rules.changed, "Each that is another than the one before it");
}

}  // namespace varve::cli
