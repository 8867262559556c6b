#include "cli/export_warc.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "cli/care_progress.hpp"
#include "cli/output.hpp"
#include "cli/output_file.hpp"
#include "varve/base/bytes.hpp"
#include "varve/interchange/export.hpp"

namespace varve::cli {
namespace {

using archive::Archive;
using interchange::Compression;

struct Format {
  std::string_view name;  // and the end of a file's name
  Compression compression;
};
constexpr std::array kFormats = {Format{"warc", Compression::kNone},
                                 Format{"warc.gz", Compression::kGzip},
                                 Format{"warc.zst", Compression::kZstd}};

// The one that was asked for, else by the file's name.
std::optional<Compression> compression_of(const WarcArguments& arguments) {
  for (const Format& each : kFormats) {
    const bool asked = arguments.format == each.name;
    const bool named =
        arguments.format.empty() && arguments.file.ends_with(fmt::format(".{}", each.name));
    if (asked || named) return each.compression;
  }
  return std::nullopt;
}

}  // namespace

bool is_warc(const WarcArguments& arguments) {
  return compression_of(arguments).has_value();
}

int run_export_warc(const WarcArguments& arguments, const Globals& globals) {
  const auto compression = compression_of(arguments);
  if (!compression) {
    return report(
        {ErrorKind::kInvalid,
         fmt::format("{} is no format; warc, warc.gz and warc.zst are", arguments.format)},
        kUsage);
  }
  const auto archive = Archive::open(globals.archive, Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  interchange::ExportOptions options;
  options.compression = *compression;
  options.software = "varve " VARVE_VERSION;
  options.query = arguments.query;
  const auto draw = draw_progress(globals);
  options.progress = [draw](std::uint64_t captures) {
    return !draw || draw({"exporting", captures, 0});
  };
  auto file = OutputFile::open(arguments.file);
  if (!file) return report(file.error());
  const auto done = interchange::export_warc(
      **archive, options, [&](std::string_view bytes) { return file->write(bytes); });
  if (!done) return report(done.error());
  if (const auto kept = file->finish(); !kept) return report(kept.error());
  for (const std::string& damage : done->damaged) {
    fmt::print(stderr, "varve: {}; it is left out\n", printable(damage));
  }
  if (globals.json) {
    print_json({{"file", arguments.file},
                {"captures", done->captures},
                {"records", done->records},
                {"revisits", done->revisits},
                {"bytes", done->bytes},
                {"damaged", done->damaged}});
  } else if (arguments.file != "-") {
    print_line(fmt::format("{} captures were written to {}: {} in {} records", done->captures,
                           printable(arguments.file), human_bytes(done->bytes), done->records));
  }
  return done->damaged.empty() ? kDone : kFailed;
}

}  // namespace varve::cli
