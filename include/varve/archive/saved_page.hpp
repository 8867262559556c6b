// What became of a page that was to be saved, as commands and the web interface tell it. A plain
// value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "varve/archive/capture.hpp"
#include "varve/archive/replay_check.hpp"
#include "varve/base/error.hpp"

namespace varve::archive {

struct SavedPage {
  std::uint64_t order = 0;  // the number that whoever asked for it gave it
  Snapshot snapshot;        // durable, unless `error` is set
  int status = 0;
  std::string mime;
  Digest digest;
  std::size_t resources = 0;         // captures besides the document's
  std::uint64_t bytes_received = 0;  // as transferred, headers left out
  std::uint64_t bytes_stored = 0;    // what the packs grew by for it
  // Why the page was not saved: nothing of it is in the archive, unless `kept` is true
  // (something else came in its place, as its verdict says, and was kept as what the server said).
  std::optional<Error> error;
  bool kept = false;
  bool by_script = false;  // saved without a browser, which would have seen more
  bool skipped = false;    // it was young enough: the snapshot is an older one
  // The document is as it was in the snapshot of that time: that it was looked at is kept, and no
  // new snapshot.
  std::optional<Time> unchanged_since;
  // How it replays, or why that was not to be found out; nothing where nobody asked.
  std::optional<Result<ReplayCheck>> replay_check;

  // Whether there is something of it in the archive.
  [[nodiscard]] bool is_stored() const { return !error || kept; }
};

}  // namespace varve::archive
