// A record read into what it says of a capture.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "interchange/own_fields.hpp"
#include "interchange/payload_digest.hpp"
#include "interchange/record.hpp"
#include "varve/archive/capture.hpp"
#include "varve/coding/body_sink.hpp"

namespace varve::interchange {

// A capture in the making.
struct Answer {
  Position position;         // of its record
  Position since;            // of the first of the records that it is made of
  archive::Capture capture;  // without its digests
  coding::ReceivedBody body;
  std::string content_encoding;
  std::string id;                       // of the record
  std::vector<std::string> concurrent;  // records of the same event (WARC-Concurrent-To)
  std::optional<NamedDigest> payload;   // SHA-1 of the body in the record, or the one declared
  Digest recorded;                      // its SHA-256
  std::string recipe_hint;              // that is tried first
  // Of a revisit record: what it repeats. The body is still to be found.
  struct Repeats {
    std::string url;
    std::optional<Time> time;
    bool not_modified = false;  // the server said so; else the digest did
  };
  std::optional<Repeats> repeats;
};

// What belongs to an answer and comes in a record of its own: the request, or what varve's own
// exports say besides.
struct Request {
  Position position;
  std::string id;
  std::vector<std::string> concurrent;
  std::string url;
  Time time;
  std::string head;              // and body, where there is one
  std::optional<OwnFields> own;  // then there is no head
};

// The exact URL of a capture, out of what a record names: as a URL parser serializes it, or as it
// stands where it is none. Without fragment.
std::string url_of_target(std::string_view target);

using OnWarning = std::function<void(const std::string& reason)>;
class Message;
// Whether a capture's record has an HTTP message, whatever careless writers call it.
bool has_http(const RecordHeader& header, const std::string& url);
// What a record's header says of it; kInvalid where that cannot become a capture.
Result<Answer> begin_answer(const RecordHeader& header);
// And what its block does, which has been read; there is more of it where that is not `whole`.
Result<void> finish_answer(Answer& answer, const RecordHeader& header, Message& message,
                           const OnWarning& on_warning, bool whole = true);

// Their blocks are read, and their records ended. Nothing where the record is bad, which the reader
// has told; kInvalid where it cannot become a capture, for a reason that the reader does not know.
// `on_warning` gets what is not as it should be.
Result<std::optional<Answer>> read_answer(RecordReader& reader, const RecordHeader& header,
                                          const OnWarning& on_warning);
// What a metadata record of varve's own says of the answer that it is concurrent to; nothing where
// it is another's.
std::optional<Request> own_of(const Answer& metadata);
// Makes the capture what it was when varve wrote it down.
void take_own(const OwnFields& own, Answer& answer);
Result<std::optional<Request>> read_request(RecordReader& reader, const RecordHeader& header);

}  // namespace varve::interchange
