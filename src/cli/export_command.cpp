// varve export
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/export_page.hpp"
#include "cli/export_warc.hpp"
#include "cli/target.hpp"

namespace varve::cli {
namespace {

struct ExportArguments {
  std::optional<PageFormat> page_format;
  PageArguments page;
  WarcArguments warc;
  std::string from;
  std::string to;
};

Result<void> complete(ExportArguments& arguments) {
  arguments.warc.file = arguments.page.file;
  arguments.warc.query.url = arguments.page.target;
  const Time now = Time::now();
  if (!arguments.from.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_time_range(arguments.from, now));
    arguments.warc.query.from = range.first;
  }
  if (!arguments.to.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_time_range(arguments.to, now));
    arguments.warc.query.to = range.last;
  }
  if (!arguments.page_format && arguments.warc.format.empty()) {
    arguments.page_format = page_format_of(arguments.page.file);
  }
  return {};
}

int run_export(ExportArguments arguments, const Globals& globals) {
  if (const auto done = complete(arguments); !done) return report(done.error(), kUsage);
  if (arguments.page_format && arguments.warc.sign) {
    return report({ErrorKind::kInvalid, "only a WACZ can be signed, not a page"}, kUsage);
  }
  if (arguments.page_format) {
    return run_export_page(arguments.page, *arguments.page_format, globals);
  }
  return run_export_warc(arguments.warc, globals);
}

void add_page_options(CLI::App& command, const std::shared_ptr<ExportArguments>& arguments) {
  CLI::Option_group& format = *command.add_option_group("a page");
  const auto flag = [&](const char* name, PageFormat value, const char* help) {
    format.add_flag_callback(
        name, [arguments, value] { arguments->page_format = value; }, help);
  };
  flag("--single-file", PageFormat::kSingleFile, "One HTML file (default for .html)");
  flag("--mhtml", PageFormat::kMhtml, "A web archive of RFC 2557 (default for .mhtml, .mht)");
  format.require_option(0, 1);
  command.add_option("--at", arguments->page.at, "Of a page: the time, instead of @TIME")
      ->type_name("TIME");
  command.add_flag("--scripts", arguments->page.page.scripts,
                   "In an HTML file, let the page's scripts run, in a sandbox without network");
  command
      .add_option("--max-bytes", arguments->page.page.max_bytes,
                  "Of a page: bytes that are made at most; what does not fit is left out")
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE");
}

}  // namespace

void add_export(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App& command = *app.add_subcommand(
      "export", "Write captures as WARC or WACZ, or a page with all that it needs as one file");
  command
      .add_option("URL", arguments->page.target,
                  "Captures of that URL, all without one; of a page URL or URL@TIME")
      ->type_name("");
  command
      .add_option("-o,--output", arguments->page.file,
                  "The file, replaced if it is there; - is standard output")
      ->type_name("FILE")
      ->required();
  command
      .add_option("--format", arguments->warc.format,
                  "warc, warc.gz, warc.zst or wacz; by FILE's name without it")
      ->type_name("FORMAT");
  command.add_flag("--sign", arguments->warc.sign,
                   "Sign a WACZ with the archive's key, which is made if there is none");
  add_match(command, arguments->warc.query.match);
  command.add_option("--from", arguments->from, "Captures not before this time")->type_name("TIME");
  command.add_option("--to", arguments->to, "Captures not after this time")->type_name("TIME");
  add_page_options(command, arguments);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_export(*arguments, globals); };
  });
}

}  // namespace varve::cli
