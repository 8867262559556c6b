// varve completion: scripts for shells, made of the commands and options that this program has, so
// that they cannot drift from it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"

namespace varve::cli {
namespace {

// "--json --quiet …"
std::string long_options(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
  }
  return words;
}

// A command's options, those of its groups, and its own commands ("show rotate …") with theirs.
std::string words_of(const CLI::App& app) {
  std::string words = long_options(app);
  for (const CLI::App* inner : app.get_subcommands({})) {
    if (!inner->get_name().empty()) words += inner->get_name() + " ";
    words += words_of(*inner);
  }
  return words;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  const auto commands = app.get_subcommands({});
  return {commands.begin(), commands.end()};
}

void print_bash(const CLI::App& app) {
  std::string names;
  std::string cases;
  for (const CLI::App* command : commands_of(app)) {
    names += command->get_name() + " ";
    cases += fmt::format("      {}) words=\"{}\" ;;\n", command->get_name(), words_of(*command));
  }
  print_line("# bash completion for varve");
  print_line("_varve() {\n  local word words=\"\" current=\"${COMP_WORDS[COMP_CWORD]}\"");
  print_line(
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    [ -z \"$words\" ] || break\n    "
      "case \"$word\" in");
  print_line(cases + "    esac\n  done");
  print_line(fmt::format("  [ -n \"$words\" ] || words=\"{}\"", names));
  print_line(fmt::format("  COMPREPLY=($(compgen -W \"$words {}\" -- \"$current\"))\n}}",
                         long_options(app)));
  print_line("complete -o default -F _varve varve");
}

void print_fish(const CLI::App& app) {
  const auto quoted = [](const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '\'' ? std::string("\\'") : std::string(1, c);
    return "'" + out + "'";
  };
  print_line("# fish completion for varve");
  for (const CLI::App* command : commands_of(app)) {
    print_line(fmt::format("complete -c varve -n __fish_use_subcommand -a {} -d {}",
                           command->get_name(), quoted(command->get_description())));
    for (const CLI::App* inner : commands_of(*command)) {
      if (inner->get_name().empty()) continue;
      print_line(fmt::format("complete -c varve -n '__fish_seen_subcommand_from {}' -a {} -d {}",
                             command->get_name(), inner->get_name(),
                             quoted(inner->get_description())));
    }
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        print_line(fmt::format("complete -c varve -n '__fish_seen_subcommand_from {}' -l {} -d {}",
                               command->get_name(), name, quoted(option->get_description())));
      }
    }
  }
}

}  // namespace

void add_completion(CLI::App& app, const Globals&, Action& action) {
  auto shell = std::make_shared<std::string>();
  CLI::App& command = *app.add_subcommand("completion", "Print a completion script for a shell");
  command.add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command.callback([shell, &app, &action] {
    action = [shell, &app]() -> int {
      if (*shell == "fish") {
        print_fish(app);
      } else {
        if (*shell == "zsh") print_line("#compdef varve\nautoload -U bashcompinit && bashcompinit");
        print_bash(app);
      }
      return kDone;
    };
  });
}

}  // namespace varve::cli
