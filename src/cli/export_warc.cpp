#include "cli/export_warc.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "cli/care_progress.hpp"
#include "cli/output.hpp"
#include "cli/output_file.hpp"
#include "cli/passphrase.hpp"
#include "varve/base/bytes.hpp"
#include "varve/interchange/export.hpp"

namespace varve::cli {
namespace {

using archive::Archive;
using interchange::Compression;

struct Format {
  std::string_view name;  // and the end of a file's name
  Compression compression;
  bool wacz = false;
};
constexpr std::array kFormats = {
    Format{"warc", Compression::kNone}, Format{"warc.gz", Compression::kGzip},
    Format{"warc.zst", Compression::kZstd}, Format{"wacz", Compression::kGzip, true}};

// The one that was asked for, else by the file's name.
std::optional<Format> format_of(const WarcArguments& arguments) {
  for (const Format& each : kFormats) {
    const bool asked = arguments.format == each.name;
    const bool named =
        arguments.format.empty() && arguments.file.ends_with(fmt::format(".{}", each.name));
    if (asked || named) return each;
  }
  return std::nullopt;
}

interchange::ExportOptions options_of(const WarcArguments& arguments, const Format& format,
                                      const Globals& globals) {
  interchange::ExportOptions options;
  options.compression = format.compression;
  options.software = "varve " VARVE_VERSION;
  options.query = arguments.query;
  const auto draw = draw_progress(globals);
  options.progress = [draw](std::uint64_t captures) {
    return !draw || draw({"exporting", captures, 0});
  };
  return options;
}

Result<interchange::ExportReport> write(const archive::Archive& archive, const Format& format,
                                        const interchange::ExportOptions& options,
                                        const std::optional<SigningKey>& key, OutputFile& file) {
  if (!format.wacz) {
    return interchange::export_warc(archive, options,
                                    [&](std::string_view bytes) { return file.write(bytes); });
  }
  if (file.temporary().empty()) {
    return fail(ErrorKind::kInvalid, "a WACZ file is not written front to back; give it a name");
  }
  std::optional<interchange::WaczSigning> signing;
  if (key) signing.emplace(interchange::WaczSigning{*key, Time::now()});
  return interchange::export_wacz(archive, options, file.temporary(), signing);
}

void print_report(const interchange::ExportReport& report, const WarcArguments& arguments,
                  const Globals& globals) {
  for (const std::string& damage : report.damaged) {
    fmt::print(stderr, "varve: {}; it is left out\n", printable(damage));
  }
  if (globals.json) {
    Json json = {{"file", arguments.file},    {"captures", report.captures},
                 {"records", report.records}, {"revisits", report.revisits},
                 {"bytes", report.bytes},     {"damaged", report.damaged}};
    if (arguments.sign) json["public_key"] = report.public_key;
    print_json(json);
  } else if (arguments.file != "-") {
    print_line(fmt::format("{} captures were written to {}: {} in {} records", report.captures,
                           printable(arguments.file), human_bytes(report.bytes), report.records));
    if (arguments.sign) print_line("signed; the public key is " + report.public_key);
  }
}

}  // namespace

int run_export_warc(const WarcArguments& arguments, const Globals& globals) {
  const auto format = format_of(arguments);
  if (!format) {
    return report(
        {ErrorKind::kInvalid,
         fmt::format("what to write does not show from {}; end FILE with .warc, .warc.gz, "
                     ".warc.zst, .wacz, .html or .mhtml, or say --format, --single-file "
                     "or --mhtml",
                     arguments.format.empty() ? arguments.file : arguments.format)},
        kUsage);
  }
  if (globals.json && arguments.file == "-") {
    return report({ErrorKind::kInvalid, "--json and -o - both want standard output"}, kUsage);
  }
  if (arguments.sign && !format->wacz) {
    return report({ErrorKind::kInvalid, "only a WACZ can be signed; end FILE with .wacz"}, kUsage);
  }
  const auto archive = Archive::open(globals.archive, Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  std::optional<SigningKey> key;
  if (arguments.sign) {
    auto loaded = unlock_key(globals.archive);
    if (!loaded) return report(loaded.error());
    key = *std::move(loaded);
  }
  auto file = OutputFile::open(arguments.file);
  if (!file) return report(file.error());
  const auto done = write(**archive, *format, options_of(arguments, *format, globals), key, *file);
  if (!done) return report(done.error());
  if (const auto kept = file->finish(); !kept) return report(kept.error());
  print_report(*done, arguments, globals);
  return done->damaged.empty() ? kDone : kFailed;
}

}  // namespace varve::cli
