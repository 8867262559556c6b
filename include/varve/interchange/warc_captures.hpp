// The captures that a WARC of varve's own has, read without an archive: what a check needs. Whoever
// wrote the file may have changed it. Used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "varve/archive/capture.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::interchange {

struct WarcCapture {
  // As an import would make it; its source is kImport. Digests and lengths of bodies are of the
  // bytes that are there, its own or those that it repeats.
  archive::Capture capture;
  // Only the decoded body is there: the digest and length of the transferred one are what the file
  // says.
  bool is_decoded_only = false;
};
using OnWarcCapture = std::function<void(const WarcCapture&)>;
// What is wrong, a sentence's end, and where: "byte 4711".
using OnBadRecord = std::function<void(const std::string& where, const std::string& reason)>;

// Every capture in `warc`, of `size` bytes, in its order; certificates are checked against the
// digests in their names. What is wrong with a record is told, and the next is looked for. Failures
// are this machine's, or kLimit where it was made to fill a disk.
Result<void> read_warc_captures(std::shared_ptr<const File> warc, std::uint64_t size,
                                const OnWarcCapture& on_capture, const OnBadRecord& on_bad);

}  // namespace varve::interchange
