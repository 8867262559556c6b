// Taking captures over from another web archive: those that its CDX server lists, with the payloads
// that its replay gives as archived (`id_`). The Wayback Machine, pywb and varve are understood:
// see docs/warc.md.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "varve/archive/archive.hpp"
#include "varve/archive/query.hpp"
#include "varve/base/error.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/interchange/import.hpp"

namespace varve::interchange {

struct CdxImportOptions {
  std::string server;  // the CDX endpoint's URL, or the root of the archive or collection
  std::string replay;  // the URL before TIMEid_/URL; empty: by the server's
  // What to take: `url`, which is not empty, `match`, `from`, `to` and `limit`.
  archive::Query query;
  // Between requests; nothing: a second, and none where the server is on this machine or network.
  std::optional<std::chrono::milliseconds> delay;
  fetch::Options fetch;  // `limits` are those of one capture
  // As of files: BadRecord's file is the capture, "URL at TIME". `progress` is asked several times
  // a second whether to go on, `all` is 0.
  ImportOptions import;
};

// kInvalid where `server` or `replay` is no http(s) URL, or the second is needed and not there.
Result<void> check(const CdxImportOptions& options);

// One request at a time, with a pause between; those that fail in passing are tried again. What is
// here already, and what was removed here, is not asked for. What came in stays, also after an
// error, and the import goes on there when it is started again. Memory is bounded whatever the
// other archive sends.
// `records` are lines of the list. kInvalid where the server is none, and where `strict` at the
// first capture that is not had; kNetwork and its kin where the archive does not answer any more;
// kRefused for a private address; kCancelled.
Result<ImportReport> import_cdx(archive::Archive& archive, const CdxImportOptions& options);

}  // namespace varve::interchange
