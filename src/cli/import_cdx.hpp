// `varve import --cdx`: captures of another archive.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "varve/interchange/cdx_import.hpp"

namespace varve::cli {

struct CdxArguments {
  interchange::CdxImportOptions options;  // empty `server`: files are imported
  std::string from;
  std::string to;
  std::string delay;
};

void add_cdx_options(CLI::App& command, const std::shared_ptr<CdxArguments>& arguments);

// What was asked for makes no sense: kInvalid.
Result<void> complete(CdxArguments& arguments, const std::vector<std::string>& urls);

// The URLs one after the other; the reports added up. Ctrl-C ends it, and what came in stays.
Result<interchange::ImportReport> import_cdx(archive::Archive& archive, CdxArguments arguments,
                                             const std::vector<std::string>& urls,
                                             const interchange::ImportOptions& import,
                                             const Globals& globals);

}  // namespace varve::cli
