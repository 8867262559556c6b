// Puts recorded exchanges into an archive: each a capture, and each page that the browser went to a
// snapshot with what was asked for on its behalf. Durable within some seconds, in groups, each
// under the archive's lock.
#pragma once

#include <chrono>
#include <memory>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/record/exchange.hpp"

namespace varve::record {

// take() and tick() are for one thread, as RecordingProxy's Callbacks have it.
class ArchiveRecorder {
 public:
  // The archive, open for writing, must outlive this.
  explicit ArchiveRecorder(archive::Archive& archive);
  ~ArchiveRecorder();
  ArchiveRecorder(const ArchiveRecorder&) = delete;
  ArchiveRecorder& operator=(const ArchiveRecorder&) = delete;

  // What is kept of it: see submit(). Fails once the archive has.
  Result<void> take(Exchange exchange);
  // What came becomes durable; pages that have come to rest become snapshots.
  void tick();
  // Everything that was taken is durable when this returns without an error.
  Result<void> close();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace varve::record
