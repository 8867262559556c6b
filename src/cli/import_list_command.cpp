// varve import-list
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "cli/command.hpp"
#include "cli/link_rot.hpp"
#include "cli/output.hpp"
#include "cli/run_save.hpp"
#include "varve/bookmarks/bookmarks.hpp"
#include "varve/crawl/begin.hpp"

namespace varve::cli {
namespace {

using bookmarks::Bookmark;

struct ImportListArguments {
  std::vector<std::string> files;
  std::string format;
  bool dry_run = false;
  bool check = false;
  LinkRotOptions rot;
};

// What is no bookmark of the web, or could not be read, is said once a list.
void warn(const std::string& file, const bookmarks::List& list, const Globals& globals) {
  if (globals.quiet) return;
  for (const std::string& sentence : list.left_out) {
    fmt::print(stderr, "varve: {}\n", printable(fmt::format("{}: {}", file, sentence)));
  }
  std::string kinds;
  for (const auto& [scheme, count] : list.not_web) {
    kinds += fmt::format("{}{} {}:", kinds.empty() ? "" : ", ", count, scheme);
  }
  if (kinds.empty()) return;
  fmt::print(stderr, "varve: {}\n",
             printable(fmt::format("{}: left out what is no page of the web: {}", file, kinds)));
}

Result<bookmarks::List> read_one(const std::string& file, std::optional<bookmarks::Format> format) {
  if (file != "-") return bookmarks::read_list_file(file, format);
  std::string bytes(bookmarks::kMaxList + 1, '\0');
  std::cin.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::cin.gcount()));
  return bookmarks::read_list(bytes, format);
}

Result<std::vector<Bookmark>> read_all(const ImportListArguments& arguments,
                                       const Globals& globals) {
  std::optional<bookmarks::Format> format;
  if (!arguments.format.empty()) {
    VARVE_ASSIGN(format, bookmarks::read_format(arguments.format));
  }
  std::vector<bookmarks::List> lists;
  for (const std::string& file : arguments.files) {
    VARVE_ASSIGN(bookmarks::List list, read_one(file, format));
    warn(file, list, globals);
    lists.push_back(std::move(list));
  }
  std::vector<Bookmark> pages = bookmarks::merge(std::move(lists));
  if (!pages.empty()) return pages;
  return fail(ErrorKind::kInvalid, "no page of the web is in {}", fmt::join(arguments.files, ", "));
}

void print_dry(const Bookmark& page, bool fresh, const Globals& globals) {
  if (globals.json) {
    print_json({{"url", page.url},
                {"title", page.title},
                {"tags", page.tags},
                {"note", page.note},
                {"added", page.added ? Json(page.added->rfc3339()) : Json()},
                {"feed", page.is_feed},
                {"would_save", !fresh}});
    return;
  }
  print_line(fmt::format("{} {}", fresh ? "fresh" : "save ", printable(page.url)));
  if (!page.title.empty()) print_line("      " + printable(page.title));
  if (!page.tags.empty()) {
    print_line(printable(fmt::format("      [{}]", fmt::join(page.tags, ", "))));
  }
}

// What a save would do, short of asking anybody.
int run_dry(const std::vector<Bookmark>& pages, const SaveArguments& arguments,
            const Globals& globals) {
  std::unique_ptr<archive::Archive> archive;
  std::error_code none;
  if (std::filesystem::exists(globals.archive / "varve.db", none)) {
    auto opened = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
    if (!opened) return report(opened.error(), kArchive);
    archive = *std::move(opened);
  }
  std::size_t saved = 0;
  for (const Bookmark& page : pages) {
    crawl::PageResult result;
    if (archive) crawl::begin_page(*archive, page.url, arguments.save, false, result);
    print_dry(page, result.skipped, globals);
    if (!result.skipped) ++saved;
  }
  if (!globals.json) print_line(fmt::format("{} of {} pages would be saved", saved, pages.size()));
  return kDone;
}

int save_list(const std::vector<Bookmark>& pages, SaveArguments& arguments,
              const Globals& globals) {
  std::vector<std::string> urls;
  auto marks = std::make_shared<std::unordered_map<std::string, crawl::PageMarks>>();
  for (const Bookmark& page : pages) {
    urls.push_back(page.url);
    marks->emplace(page.url, crawl::PageMarks{page.tags, page.note});
  }
  arguments.save.marks_of = [marks](const std::string& asked) {
    const auto found = marks->find(asked);
    return found == marks->end() ? crawl::PageMarks() : found->second;
  };
  return run_save(urls, arguments, globals);
}

int import_list(ImportListArguments list, SaveArguments save, const Globals& globals) {
  if (const auto complete = complete_options(save, globals); !complete) {
    return report(complete.error(), kUsage);
  }
  const auto pages = read_all(list, globals);
  if (!pages) {
    report(pages.error());
    return kUsage;  // whatever it is, it is the list's and not the archive's
  }
  if (list.dry_run) return run_dry(*pages, save, globals);
  if (!list.check) return save_list(*pages, save, globals);
  list.rot.links.fetch = save.save.fetch;
  return check_link_rot(*pages, list.rot, globals);
}

void add_list_options(CLI::App& command, ImportListArguments& list) {
  command
      .add_option(
          "FILE", list.files,
          "Lists of pages: bookmarks as a browser exports them, the folder of a profile of "
          "Firefox or Chromium, exports of Pocket, ArchiveBox and wallabag, OPML, text with "
          "URLs in it; - is standard input")
      ->type_name("")
      ->required();
  command
      .add_option("--format", list.format,
                  "What the lists are, where that is not to be found out: netscape, chromium, "
                  "firefox, pocket, archivebox, wallabag, opml, plain")
      ->type_name("FORMAT");
  auto* dry_run = command.add_flag("--dry-run", list.dry_run, "Say what would be saved");
  auto* check = command.add_flag("--check", list.check,
                                 "Save nothing: ask whether each page is still there, and say "
                                 "where old snapshots of lost ones "
                                 "are");
  check->excludes(dry_run);
  command
      .add_option("--wayback", list.rot.wayback,
                  "With --check: another archive to ask for copies of lost pages, such as "
                  "https://archive.org")
      ->type_name("URL")
      ->needs(check);
  command
      .add_flag(
          "--read-pages", list.rot.links.read_pages,
          "With --check: read the pages, to find those that say themselves that they are gone")
      ->needs(check);
}

}  // namespace

void add_import_list(CLI::App& app, const Globals& globals, Action& action) {
  auto list = std::make_shared<ImportListArguments>();
  auto save = std::make_shared<SaveArguments>();
  CLI::App& command = *app.add_subcommand(
      "import-list",
      "Save the pages of bookmarks and other lists, or check which are lost; --if-older-than 1d "
      "passes over what was saved before it was broken off");
  add_list_options(command, *list);
  add_save_options(command, save);
  command.callback([list, save, &globals, &action] {
    action = [list, save, &globals] { return import_list(*list, *save, globals); };
  });
}

}  // namespace varve::cli
