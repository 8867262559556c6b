#include "cli/export_page.hpp"

#include <fmt/format.h>

#include "cli/output.hpp"
#include "cli/output_file.hpp"
#include "cli/target.hpp"
#include "varve/base/bytes.hpp"
#include "varve/interchange/mhtml.hpp"
#include "varve/interchange/single_file.hpp"

namespace varve::cli {
namespace {

Result<interchange::PageFile> export_page(const PageArguments& arguments, PageFormat format,
                                          const Globals& globals) {
  VARVE_ASSIGN(const Target target, parse_target(arguments.target, arguments.at, Time::now()));
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(const archive::CaptureRow row, find_page(*archive, target));
  return format == PageFormat::kMhtml ? interchange::mhtml(*archive, row, arguments.page)
                                      : interchange::single_file(*archive, row, arguments.page);
}

void print_result(const PageArguments& arguments, const interchange::PageFile& page,
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

}  // namespace

std::optional<PageFormat> page_format_of(std::string_view file) {
  for (const std::string_view end : {".html", ".htm"}) {
    if (file.ends_with(end)) return PageFormat::kSingleFile;
  }
  for (const std::string_view end : {".mhtml", ".mht"}) {
    if (file.ends_with(end)) return PageFormat::kMhtml;
  }
  return std::nullopt;
}

int run_export_page(const PageArguments& arguments, PageFormat format, const Globals& globals) {
  if (arguments.target.empty()) {
    return report({ErrorKind::kInvalid, "a file of that kind holds one page: which URL's?"},
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

}  // namespace varve::cli
