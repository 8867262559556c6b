// A record read into what it says of a capture.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "interchange/payload_digest.hpp"
#include "interchange/record.hpp"
#include "varve/archive/capture.hpp"
#include "varve/coding/body_sink.hpp"

namespace varve::interchange {

// A capture in the making.
struct Answer {
  Position position;         // of its record
  archive::Capture capture;  // without its digests
  coding::ReceivedBody body;
  std::string content_encoding;
  std::string id;                       // of the record
  std::vector<std::string> concurrent;  // records of the same event (WARC-Concurrent-To)
  std::optional<NamedDigest> payload;   // SHA-1 of the body as transferred, or the one declared
  // Of a revisit record: what it repeats. The body is still to be found.
  struct Repeats {
    std::string url;
    std::optional<Time> time;
    bool not_modified = false;  // the server said so; else the digest did
  };
  std::optional<Repeats> repeats;
};

struct Request {
  Position position;
  std::string id;
  std::vector<std::string> concurrent;
  std::string url;
  Time time;
  std::string head;  // and body, where there is one
};

// The exact URL of a capture, out of what a record names: as a URL parser serializes it, or as it
// stands where it is none. Without fragment.
std::string url_of_target(std::string_view target);

// Their blocks are read, and their records ended. Nothing where the record is bad, which the reader
// has told; kInvalid where it cannot become a capture, for a reason that the reader does not know.
// `on_warning` gets what is not as it should be.
using OnWarning = std::function<void(const std::string& reason)>;
Result<std::optional<Answer>> read_answer(RecordReader& reader, const RecordHeader& header,
                                          const OnWarning& on_warning);
Result<std::optional<Request>> read_request(RecordReader& reader, const RecordHeader& header);

}  // namespace varve::interchange
