// varve tag, note, hold: what people say of a capture.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/target.hpp"

namespace varve::cli {
namespace {

using archive::Archive;
using archive::Mark;

struct MarkArguments {
  std::string target;
  std::string at;
  std::vector<std::string> tags;
  std::string note;
  bool take_back = false;
};

void print_mark(const Mark& mark, bool json) {
  if (json) return print_json(to_json(mark));
  std::string line = fmt::format("{}  {}", mark.time.rfc3339(), printable(mark.url));
  if (mark.hold) line += "  (on hold)";
  if (!mark.tags.empty())
    line += fmt::format("  [{}]", printable(fmt::to_string(fmt::join(mark.tags, ", "))));
  if (!mark.note.empty()) line += "  " + printable(mark.note);
  print_line(line);
}

int run_mark(const MarkArguments& arguments, const Globals& globals,
             const std::function<void(Mark&)>& change) {
  const auto target = parse_target(arguments.target, arguments.at, Time::now());
  if (!target) return report(target.error(), kUsage);
  const auto archive = Archive::open(globals.archive, Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);
  const auto row = find_capture(**archive, *target);
  if (!row) return report(row.error());
  const auto mark = (*archive)->mark(row->url, row->time, change);
  if (!mark) return report(mark.error(), kArchive);
  if (!*mark) {
    return report({ErrorKind::kInvalid, fmt::format("the capture of {} is gone", row->url)});
  }
  print_mark(**mark, globals.json);
  return kDone;
}

std::string is_text(const std::string& text) {
  constexpr std::size_t kLongest = 64 << 10;
  return text.size() <= kLongest ? "" : "it must have at most 64 KiB";
}

// A command on one capture; whatever else it takes is added to what is returned.
CLI::App& add_command(CLI::App& app, const Globals& globals, Action& action, const char* name,
                      const char* help, const std::shared_ptr<MarkArguments>& arguments,
                      const std::function<void(const MarkArguments&, Mark&)>& change) {
  CLI::App& command = *app.add_subcommand(name, help);
  command.add_option("URL", arguments->target, "URL or URL@TIME; the nearest capture is meant")
      ->type_name("")
      ->required();
  command.add_option("--at", arguments->at, "The time, instead of @TIME")->type_name("TIME");
  command.callback([arguments, change, &globals, &action] {
    action = [arguments, change, &globals] {
      return run_mark(*arguments, globals, [&](Mark& mark) { change(*arguments, mark); });
    };
  });
  return command;
}

}  // namespace

void add_tag(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<MarkArguments>();
  CLI::App& command =
      add_command(app, globals, action, "tag", "Tag a capture, so that `list --tag` finds it",
                  arguments, [](const MarkArguments& given, Mark& mark) {
                    for (const std::string& tag : given.tags) {
                      if (given.take_back) std::erase(mark.tags, tag);
                      if (!given.take_back) mark.tags.push_back(tag);
                    }
                  });
  command.add_option("TAG", arguments->tags, "Tags; none shows those it has")
      ->type_name("")
      ->check(is_text);
  command.add_flag("--remove", arguments->take_back, "Take these tags away");
}

void add_note(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<MarkArguments>();
  CLI::App& command =
      add_command(app, globals, action, "note", "Write a note on a capture, or show the one it has",
                  arguments, [](const MarkArguments& given, Mark& mark) {
                    if (given.take_back) mark.note.clear();
                    if (!given.note.empty()) mark.note = given.note;
                  });
  auto* text = command.add_option("TEXT", arguments->note, "Takes the place of the note before")
                   ->type_name("")
                   ->check(is_text);
  command.add_flag("--remove", arguments->take_back, "Take the note away")->excludes(text);
}

void add_hold(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<MarkArguments>();
  CLI::App& command = add_command(
      app, globals, action, "hold", "Keep a capture, with all that its page needs, from `prune`",
      arguments, [](const MarkArguments& given, Mark& mark) { mark.hold = !given.take_back; });
  command.add_flag("--release", arguments->take_back, "It may be pruned again");
}

}  // namespace varve::cli
