#include "cli/watch_options.hpp"

#include <CLI/CLI.hpp>

namespace varve::cli {

std::vector<CLI::Option*> add_watch_options(CLI::App& command, schedule::Watching& watching) {
  return {command
              .add_option("--ignore", watching.ignore,
                          "Do not look at elements that the selector selects")
              ->type_name("SELECTOR")
              ->allow_extra_args(false),
          command
              .add_option("--ignore-text", watching.ignore_text,
                          "Do not look at what the expression finds")
              ->type_name("REGEX")
              ->allow_extra_args(false),
          command
              .add_option("--watch", watching.watches,
                          "Say whether the phrase appeared or vanished, or what became of a price: "
                          "price, price:SELECTOR or 'price near PHRASE'")
              ->type_name("PHRASE")
              ->allow_extra_args(false),
          command
              .add_option("--threshold", watching.threshold,
                          "The score from which on a change is significant; else 0.05, and any "
                          "word of the main text")
              ->type_name("SCORE")
              ->check(CLI::Range(0.0, 1.0))};
}

}  // namespace varve::cli
