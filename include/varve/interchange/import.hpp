// Taking in what other web archives wrote: WARC 1.0 and 1.1 (ISO 28500), plain, in gzip or zstd;
// ARC version 1. Every answer becomes a capture, with the request that led to it; repeated ones
// (revisit) get the body that they repeat, wherever in the files or the archive that is; other
// records become captures under their own URI, so that nothing is lost; pages that a WACZ lists
// become snapshots: see docs/warc.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::interchange {

struct ImportProgress {
  Path file;
  std::uint64_t bytes = 0;  // of the files so far
  std::uint64_t all = 0;    // of all files
  std::uint64_t records = 0;
};

struct BadRecord {
  Path file;
  std::string where;   // "byte 4711"; empty: the file as a whole
  std::string reason;  // a sentence's end: "its length is wrong: …"
};

struct ImportOptions {
  bool strict = false;  // the first bad record ends it
  Path state_folder;    // where it is noted how far each file came in; empty: nowhere
  bool exact = true;    // transferred bytes are kept where no recipe makes them again
  // Gives false to stop: what came in by then stays, and the next import goes on behind it.
  std::function<bool(const ImportProgress&)> progress;
  std::function<void(const BadRecord&)> on_bad;
  // What is not as it should be, and was taken in all the same.
  std::function<void(const BadRecord&)> on_warning;
};

struct ImportReport {
  std::uint64_t records = 0;
  std::uint64_t captures = 0;        // added
  std::uint64_t there_before = 0;    // of the same URL, time and body
  std::uint64_t removed_here = 0;    // which were forgotten or pruned: they stay so
  std::uint64_t requests_alone = 0;  // without an answer: left out
  std::uint64_t pages = 0;           // of the lists of WACZ files: snapshots added
  std::uint64_t bad = 0;
  std::uint64_t warnings = 0;
};

// The files in their order. Memory is bounded whatever they hold. What was told to the archive
// stays, also after an error; importing again goes on where it stopped, and adds nothing twice.
// A file that is no web archive counts as bad, and the others come in. kInvalid where `strict`, at
// the first bad record or file; kCancelled.
Result<ImportReport> import_files(archive::Archive& archive, const std::vector<Path>& files,
                                  const ImportOptions& options);

}  // namespace varve::interchange
