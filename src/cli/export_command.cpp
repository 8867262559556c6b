// varve export
#include <fmt/format.h>

#include <map>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/output_file.hpp"
#include "cli/target.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/base/bytes.hpp"
#include "varve/interchange/mhtml.hpp"
#include "varve/interchange/single_file.hpp"

namespace varve::cli {
namespace {

enum class Format { kUnknown, kSingleFile, kMhtml };

struct ExportArguments {
  std::string target;
  std::string at;
  std::string file;
  Format format = Format::kUnknown;
  interchange::PageOptions page;
};

// By what the file is called.
Format format_of(std::string_view file) {
  static const std::map<std::string_view, Format> kFormats = {{".html", Format::kSingleFile},
                                                              {".htm", Format::kSingleFile},
                                                              {".mhtml", Format::kMhtml},
                                                              {".mht", Format::kMhtml}};
  const std::size_t dot = file.rfind('.');
  const auto known = kFormats.find(dot == file.npos ? file : file.substr(dot));
  return known == kFormats.end() ? Format::kUnknown : known->second;
}

Result<interchange::PageFile> export_page(const ExportArguments& arguments, Format format,
                                          const Globals& globals) {
  VARVE_ASSIGN(const Target target, parse_target(arguments.target, arguments.at, Time::now()));
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(auto row, archive::find_best(*archive, target.url, target.time));
  if (!row) {
    VARVE_ASSIGN(row, find_capture(*archive, target));  // says what there is near it
  }
  return format == Format::kMhtml ? interchange::mhtml(*archive, *row, arguments.page)
                                  : interchange::single_file(*archive, *row, arguments.page);
}

void print_result(const ExportArguments& arguments, const interchange::PageFile& page,
                  const Globals& globals) {
  if (globals.json) {
    print_json({{"url", page.url},
                {"timestamp", page.time.digits14()},
                {"time", page.time.rfc3339()},
                {"file", arguments.file},
                {"bytes", page.bytes.size()},
                {"resources", page.resources},
                {"missing", to_json(page.missing)}});
    return;
  }
  for (const archive::FailedResource& missing : page.missing) {
    if (globals.quiet) break;
    fmt::print(stderr, "varve: left out {}: {}\n", printable(missing.url),
               printable(missing.reason));
  }
  if (arguments.file == "-") return;
  print_line(fmt::format("{} of {} is in {}: {}, {} resources, {} missing", printable(page.url),
                         page.time.rfc3339(), printable(arguments.file),
                         human_bytes(page.bytes.size()), page.resources, page.missing.size()));
}

int run_export(const ExportArguments& arguments, const Globals& globals) {
  Format format = arguments.format;
  if (format == Format::kUnknown) format = format_of(arguments.file);
  if (format == Format::kUnknown) {
    return report({ErrorKind::kInvalid,
                   fmt::format("{} does not say what to write; call it .html or .mhtml, or give "
                               "--single-file or --mhtml",
                               arguments.file)},
                  kUsage);
  }
  if (globals.json && arguments.file == "-") {
    return report({ErrorKind::kInvalid, "--json and -o - both want standard output"}, kUsage);
  }
  const auto page = export_page(arguments, format, globals);
  if (!page) return report(page.error(), kFailed);
  const auto written = write_output(arguments.file, page->bytes);
  // Nothing is wrong with the archive, which a failure of another kind would say.
  if (!written) return report({ErrorKind::kInvalid, written.error().message}, kFailed);
  print_result(arguments, *page, globals);
  return kDone;
}

}  // namespace

void add_export(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App& command =
      *app.add_subcommand("export", "Write a page, with all that it needs, as one file");
  command.add_option("URL", arguments->target, "URL or URL@TIME; the nearest capture is meant")
      ->type_name("")
      ->required();
  command.add_option("--at", arguments->at, "The time, instead of @TIME")->type_name("TIME");
  command
      .add_option("-o,--output", arguments->file,
                  "The file, replaced if it is there; - is standard output")
      ->type_name("FILE")
      ->required();
  CLI::Option_group& format = *command.add_option_group("format");
  const auto flag = [&](const char* name, Format value, const char* help) {
    format.add_flag_callback(
        name, [arguments, value] { arguments->format = value; }, help);
  };
  flag("--single-file", Format::kSingleFile, "One HTML file (default for .html)");
  flag("--mhtml", Format::kMhtml, "A web archive of RFC 2557 (default for .mhtml, .mht)");
  format.require_option(0, 1);
  command.add_flag("--scripts", arguments->page.scripts,
                   "In an HTML file, let the page's scripts run, in a sandbox");
  command
      .add_option("--max-bytes", arguments->page.max_bytes,
                  "Bytes that are made at most; what does not fit is left out")
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_export(*arguments, globals); };
  });
}

}  // namespace varve::cli
