// An archive's config.toml, and the options of a save.
#pragma once

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/crawl/save.hpp"
#include "varve/settings/settings.hpp"

namespace varve::cli {

// What holds where neither an option nor the file says anything.
settings::Save own_defaults();
// What `said` says; the rest of the options stays.
void apply(const settings::Save& said, crawl::SaveOptions& options);
// What is kept with a snapshot of how it was made (archive::Snapshot::circumstances): the program,
// and options that decide what is in it.
std::string circumstances_of(const crawl::SaveOptions& options);
// What the archive's file says. Keys that are not known are warned of.
Result<settings::Save> read_save_settings(const Path& archive);

}  // namespace varve::cli
