#include "interchange/capture_records.hpp"

#include <algorithm>

#include "interchange/http_message.hpp"
#include "interchange/own_fields.hpp"
#include "interchange/payload_digest.hpp"
#include "varve/archive/transferred.hpp"

namespace varve::interchange {
namespace {

using archive::Capture;

constexpr std::string_view kIdenticalPayload =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
constexpr std::string_view kNotModified =
    "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

// The fields that every record has (WARC 1.1, 5), in one order.
std::string begin(std::string_view type, std::string_view url, Time time, std::string_view id) {
  std::string header = fmt::format("WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: {}\r\n", type, id);
  if (!url.empty()) header += fmt::format("WARC-Target-URI: {}\r\n", url);
  header += fmt::format("WARC-Date: {}\r\n", time.rfc3339());
  return header;
}

void put_field(std::string& header, std::string_view name, std::string_view value) {
  if (!value.empty()) header += fmt::format("{}: {}\r\n", name, value);
}

std::string id_of(const Capture& capture, std::string_view what) {
  return record_id(fmt::format("{}\n{}\n{}", what, capture.url, capture.time.us));
}

// "93.184.216.34:443", "[2606::1]:80" without the port (WARC 1.1, 5.8).
std::string_view address_of(std::string_view remote) {
  if (remote.starts_with('[')) return remote.substr(1, remote.find(']') - 1);
  return std::count(remote.begin(), remote.end(), ':') == 1 ? remote.substr(0, remote.find(':'))
                                                            : remote;
}

std::string sha256_text(const Digest& digest) {
  return "sha256:" + digest.hex();
}

// What a record holds of an answer.
struct Outgoing {
  OutgoingHead head;
  Body body;
  Digest payload;  // of `body`
  OwnFields own;
};

Result<Outgoing> outgoing_of(const Capture& capture, const Body& stored) {
  Outgoing out;
  VARVE_ASSIGN(const auto transferred, archive::transferred_of(capture, stored));
  const bool decoded = !transferred;
  if (decoded) {
    out.own.transferred_digest = capture.transferred_digest;
    out.own.transferred_length = capture.transferred_length;
  }
  out.body = transferred.value_or(stored);
  out.payload = decoded ? capture.digest : capture.transferred_digest;
  // Where a head says coded and the body is not (a revisit's own head may), its reader must not
  // decode.
  const bool plain = capture.length > 0 && capture.transferred_digest == capture.digest &&
                     says_coded(capture.response_head);
  out.head = outgoing_head(capture.response_head, decoded || plain);
  out.own.renamed = out.head.renamed;
  out.own.status_line = out.head.status_line;
  if (address_of(capture.remote_address) != capture.remote_address) {
    out.own.remote_address = capture.remote_address;
  }
  out.own.tls_version = capture.tls_version;
  out.own.tls_cipher = capture.tls_cipher;
  out.own.tls_chain = capture.tls_chain;
  out.own.recipe = capture.recipe;
  return out;
}

}  // namespace

std::string record_id(std::string_view of) {
  Digest digest = Sha256::of(of);
  digest.bytes[6] = static_cast<std::uint8_t>((digest.bytes[6] & 0x0fu) | 0x80u);
  digest.bytes[8] = static_cast<std::uint8_t>((digest.bytes[8] & 0x3fu) | 0x80u);
  const std::string hex = digest.hex();
  return fmt::format("<urn:uuid:{}-{}-{}-{}-{}>", hex.substr(0, 8), hex.substr(8, 4),
                     hex.substr(12, 4), hex.substr(16, 4), hex.substr(20, 12));
}

Result<void> RecordWriter::put(std::string header, const Block& block, CaptureRecords& to) {
  header += fmt::format("Content-Length: {}\r\n\r\n", block.head.size() + block.body.size());
  return write({header, block.head, block.body}, to);
}

Result<void> RecordWriter::write(std::array<std::string_view, 3> parts, CaptureRecords& to) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  compressor_->begin(parts[0].size() + parts[1].size() + parts[2].size() + kEnd.size());
  for (const std::string_view part : parts) VARVE_TRY(compressor_->add(part, to.bytes));
  VARVE_TRY(compressor_->add(kEnd, to.bytes));
  ++to.records;
  return compressor_->end(to.bytes);
}

Result<CaptureRecords> RecordWriter::capture(const Capture& capture, const Body& stored,
                                             const std::optional<Original>& original) {
  CaptureRecords records;
  if (capture.status == 0) {
    VARVE_TRY(other(capture, stored, records));
  } else {
    VARVE_TRY(http(capture, stored, original, records));
  }
  return records;
}

// What belongs to the answer comes before it, so that it is complete when it comes.
Result<void> RecordWriter::http(const Capture& capture, const Body& stored,
                                const std::optional<Original>& original, CaptureRecords& to) {
  VARVE_ASSIGN(const Outgoing out, outgoing_of(capture, stored));
  const std::string id = id_of(capture, "response");
  const std::string request_id = id_of(capture, "request");
  if (const std::string own = to_text(out.own); !own.empty()) {
    std::string header = begin("metadata", capture.url, capture.time, id_of(capture, "metadata"));
    put_field(header, "WARC-Concurrent-To", id);
    put_field(header, "Content-Type", "application/warc-fields");
    put_field(header, "WARC-Block-Digest", sha256_text(Sha256::of(own)));
    VARVE_TRY(put(std::move(header), {own, {}}, to));
  }
  if (!capture.request_head.empty()) {
    std::string header = begin("request", capture.url, capture.time, request_id);
    put_field(header, "WARC-Concurrent-To", id);
    put_field(header, "Content-Type", "application/http; msgtype=request");
    put_field(header, "WARC-Block-Digest", sha256_text(Sha256::of(capture.request_head)));
    VARVE_TRY(put(std::move(header), {capture.request_head, {}}, to));
  }
  std::string header = begin(original ? "revisit" : "response", capture.url, capture.time, id);
  if (!capture.request_head.empty()) put_field(header, "WARC-Concurrent-To", request_id);
  put_field(header, "WARC-IP-Address", address_of(capture.remote_address));
  const bool not_modified = original && capture.status == 304;  // WARC 1.1, 6.7.3
  if (original) {
    put_field(header, "WARC-Profile", not_modified ? kNotModified : kIdenticalPayload);
    put_field(header, "WARC-Refers-To-Target-URI", original->url);
    put_field(header, "WARC-Refers-To-Date", original->time.rfc3339());
  }
  put_field(header, "WARC-Truncated", to_string(capture.truncated));
  put_field(header, "Content-Type", "application/http; msgtype=response");
  if (!not_modified) put_field(header, "WARC-Payload-Digest", sha256_text(out.payload));
  const Block block{out.head.text, original ? std::string_view() : out.body.view()};
  Sha256 hash;
  hash.update(block.head);
  hash.update(block.body);
  put_field(header, "WARC-Block-Digest", sha256_text(hash.finish()));
  to.payload = block.body.size();
  to.payload_digest = out.payload;
  to.main_at = to.bytes.size();
  return put(std::move(header), block, to);
}

// A capture that is no server's answer: its record's own header stands in place of a head.
Result<void> RecordWriter::other(const Capture& capture, const Body& body, CaptureRecords& to) {
  to.payload = body.size();
  to.payload_digest = capture.digest;
  if (capture.response_head.starts_with("WARC/")) {
    return write({capture.response_head, body.view(), {}}, to);
  }
  std::string header = begin("resource", capture.url, capture.time, id_of(capture, "resource"));
  put_field(header, "Content-Type", capture.mime);
  put_field(header, "WARC-Block-Digest", sha256_text(capture.digest));
  return put(std::move(header), {{}, body.view()}, to);
}

Result<CaptureRecords> RecordWriter::certificate(const Digest& digest, const Body& der, Time time) {
  CaptureRecords records;
  const std::string uri = certificate_uri(digest);
  std::string header = begin("resource", uri, time, record_id(uri));
  put_field(header, "Content-Type", "application/pkix-cert");
  put_field(header, "WARC-Block-Digest", sha256_text(digest));
  VARVE_TRY(put(std::move(header), {{}, der.view()}, records));
  return records;
}

Result<CaptureRecords> RecordWriter::about(std::string_view software, Time time) {
  CaptureRecords records;
  const std::string fields = fmt::format(
      "software: {}\r\nformat: WARC File Format 1.1\r\n"
      "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/"
      "warc-1.1/\r\n",
      software);
  std::string header = begin("warcinfo", {}, time, record_id(fields + time.rfc3339()));
  put_field(header, "Content-Type", "application/warc-fields");
  put_field(header, "WARC-Block-Digest", sha256_text(Sha256::of(fields)));
  VARVE_TRY(put(std::move(header), {fields, {}}, records));
  return records;
}

}  // namespace varve::interchange
