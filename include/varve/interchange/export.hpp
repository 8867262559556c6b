// Writing captures so that other web archives read them: WARC 1.1 (ISO 28500:2017), plain or with
// each record compressed on its own. The same captures give the same bytes. What of a capture WARC
// has no field for stands in a metadata record beside it, so that import_files() makes the very
// same capture of it: see docs/warc.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/archive/query.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/signing_key.hpp"

namespace varve::interchange {

enum class Compression : unsigned char { kNone, kGzip, kZstd };

using ByteSink = std::function<Result<void>(std::string_view)>;

// Where the record of a capture lies in what was written.
struct WrittenCapture {
  archive::CaptureRow row;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;   // as compressed
  Digest payload;             // of the block's body, or of the one that is repeated
  bool repeats = false;       // a revisit record
  std::string request_query;  // archive::request_query
};

struct ExportOptions {
  archive::Query query;
  // These captures, in the order of key and time, in place of a query's.
  std::vector<archive::CaptureRow> rows;
  // Changes what is written of a capture: to leave out what nobody is to see.
  std::function<void(archive::Capture&)> change;
  Compression compression = Compression::kGzip;
  int level = 0;         // of the compression; 0: gzip's 6, zstd's 3
  std::string software;  // "varve 0.1.0", for the warcinfo record
  // Gives false to stop. How many captures are written.
  std::function<bool(std::uint64_t captures)> progress;
  // Gets each capture once its record is written, in order.
  std::function<Result<void>(const WrittenCapture&)> on_written;
};

struct ExportReport {
  std::uint64_t captures = 0;
  std::uint64_t records = 0;
  std::uint64_t revisits = 0;  // captures that repeat the payload of another before them
  std::uint64_t bytes = 0;     // written
  std::uint64_t payload = 0;   // bytes of all bodies
  // Captures that are damaged, each in a sentence: they are left out.
  std::vector<std::string> damaged;
  std::string public_key;  // that a signature is checked with (base64); empty: nothing was signed
};

// In the order of key and time. Records are made by several threads, and their bytes given to
// `sink` by the caller's. kInvalid where the query finds nothing; kCancelled.
Result<ExportReport> export_warc(const archive::Archive& archive, const ExportOptions& options,
                                 const ByteSink& sink);

// By whom a WACZ is signed, and when.
struct WaczSigning {
  const SigningKey& key;
  Time time;
};

// A file that goes into a WACZ besides, and is among those that it lists.
struct ExtraFile {
  std::string path;  // "evidence/head.txt"
  std::string bytes;
};

// The same as a WACZ file (Web Archive Collection Zipped, 1.1.1): a WARC in gzip, an index of it,
// the pages with their titles and text, and digests of all of them. Written to `file`, which is
// made or replaced, over a file beside it; `options.compression` and `on_written` are not heeded.
// Signed (WACZ Signing and Verification 0.1.0, "Anonymous Signature") it says of itself that it was
// created at the time of signing, else at that of the newest capture.
Result<ExportReport> export_wacz(const archive::Archive& archive, const ExportOptions& options,
                                 const Path& file,
                                 const std::optional<WaczSigning>& signing = std::nullopt,
                                 std::vector<ExtraFile> more = {});

}  // namespace varve::interchange
