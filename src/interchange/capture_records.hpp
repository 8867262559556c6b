// The records that a capture is written as. A RecordWriter is used by one thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interchange/compress.hpp"
#include "varve/archive/capture.hpp"
#include "varve/base/body.hpp"

namespace varve::interchange {

// An id that the same thing always gets: a UUID (RFC 9562, version 8) of its SHA-256.
std::string record_id(std::string_view of);

// The capture whose payload another one repeats.
struct Original {
  std::string url;
  Time time;
};

// A capture's records, compressed.
struct CaptureRecords {
  BodyWriter bytes;
  std::uint64_t records = 0;
  std::uint64_t payload = 0;  // bytes of the body
  std::uint64_t main_at = 0;  // where in the bytes the capture's own record begins: it is the last
  Digest payload_digest;
};

class RecordWriter {
 public:
  RecordWriter(Compression compression, int level)
      : compressor_(make_compressor(compression, level)) {}

  // `stored`: the blob of archive::stored_digest(). `original`: what the capture repeats; then the
  // payload is left out.
  Result<CaptureRecords> capture(const archive::Capture& capture, const Body& stored,
                                 const std::optional<Original>& original);
  Result<CaptureRecords> certificate(const Digest& digest, const Body& der, Time time);
  Result<CaptureRecords> about(std::string_view software, Time time);

 private:
  // A record's block: these one after the other.
  struct Block {
    std::string_view head;
    std::string_view body;
  };
  Result<void> http(const archive::Capture& capture, const Body& stored,
                    const std::optional<Original>& original, CaptureRecords& to);
  Result<void> other(const archive::Capture& capture, const Body& body, CaptureRecords& to);
  Result<void> put(std::string header, const Block& block, CaptureRecords& to);
  // What a record is made up of, and the empty lines behind it.
  Result<void> write(std::array<std::string_view, 3> parts, CaptureRecords& to);

  std::unique_ptr<Compressor> compressor_;
};

}  // namespace varve::interchange
