// varve backup, merge: archives and other archives.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/care_progress.hpp"
#include "cli/command.hpp"
#include "cli/log_keeper.hpp"
#include "cli/output.hpp"
#include "varve/base/bytes.hpp"

namespace varve::cli {
namespace {

using archive::Archive;

struct BackupArguments {
  std::string folder;
  bool read_data = false;
};

// Looks at all of the backup once more, not only at what was new.
int check_backup(const BackupArguments& arguments, const Globals& globals) {
  const auto backup = Archive::open(arguments.folder, Archive::Mode::kRead);
  if (!backup) return report(backup.error(), kArchive);
  archive::CheckOptions options;
  options.read_data = true;
  options.progress = draw_progress(globals);
  const auto checked = (*backup)->check(options);
  if (!checked) return report(checked.error(), kArchive);
  print_damage(checked->damaged);
  return checked->damaged.empty() ? kDone : kFailed;
}

int run_backup(const BackupArguments& arguments, const Globals& globals) {
  const auto archive = Archive::open(globals.archive, Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  const auto done = (*archive)->backup(arguments.folder, draw_progress(globals));
  if (!done) return report(done.error(), kArchive);
  if (const auto log = evidence::copy_log(globals.archive, arguments.folder); !log) {
    return report(log.error(), kArchive);
  }
  const int checked = arguments.read_data ? check_backup(arguments, globals) : kDone;
  if (globals.json) {
    print_json({{"ok", checked == kDone},
                {"packs", done->packs},
                {"bytes", done->bytes},
                {"bytes_copied", done->bytes_copied},
                {"packs_removed", done->packs_removed}});
  } else if (checked == kDone) {
    print_line(fmt::format("backed up to {}: {} were new, of {}", printable(arguments.folder),
                           human_bytes(done->bytes_copied), human_bytes(done->bytes)));
  }
  return checked;
}

int run_merge(const std::string& folder, const Globals& globals) {
  const auto archive = Archive::open(globals.archive, Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);
  const auto other = Archive::open(folder, Archive::Mode::kRead);
  if (!other) return report(other.error(), kArchive);
  const auto done = (*archive)->merge(**other, draw_progress(globals));
  keep_log(**archive, globals.archive);  // of what came, also where the rest did not
  if (!done) return report(done.error(), kArchive);
  print_damage(done->damaged);
  if (globals.json) {
    print_json({{"ok", done->damaged.empty()},
                {"captures", done->captures},
                {"snapshots", done->snapshots},
                {"there_before", done->there_before},
                {"removed_here", done->removed_here},
                {"damaged", to_json(done->damaged)}});
  } else {
    print_line(
        fmt::format("{} captures were added; {} were here before, {} had been forgotten here",
                    done->captures, done->there_before, done->removed_here));
  }
  return done->damaged.empty() ? kDone : kFailed;
}

}  // namespace

void add_backup(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<BackupArguments>();
  CLI::App& command = *app.add_subcommand(
      "backup", "Copy the archive to another folder, or bring the copy there up to date");
  command.add_option("DEST", arguments->folder, "A folder; what it holds is an archive as well")
      ->type_name("")
      ->required();
  command.add_flag("--read-data", arguments->read_data, "Read all of the copy again afterwards");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_backup(*arguments, globals); };
  });
}

void add_merge(CLI::App& app, const Globals& globals, Action& action) {
  auto folder = std::make_shared<std::string>();
  CLI::App& command =
      *app.add_subcommand("merge", "Take all captures of another archive into this one");
  command.add_option("ARCHIVE", *folder, "The other archive's folder; it stays as it is")
      ->type_name("")
      ->required();
  command.callback([folder, &globals, &action] {
    action = [folder, &globals] { return run_merge(*folder, globals); };
  });
}

}  // namespace varve::cli
