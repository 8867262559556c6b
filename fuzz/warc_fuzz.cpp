// WARC and ARC files that anybody may have written: plain, gzip, zstd, damaged. The input is a
// file. It is read from its begin, and again from where an import may go on; as it is and in gzip.
// Its bytes are also an HTTP message, chunks, and lines with digests.
#include <algorithm>
#include <memory>
#include <string>

#include "coding/encode.hpp"
#include "interchange/answer.hpp"
#include "interchange/http_message.hpp"
#include "interchange/payload_digest.hpp"
#include "interchange/record.hpp"
#include "interchange/stream.hpp"
#include "memory_file.hpp"
#include "require.hpp"

namespace {

using namespace varve;
using namespace varve::interchange;
using varve::fuzz::MemoryFile;

std::string gzip(std::string_view bytes) {
  return coding::testing::gzip(bytes, 1);
}

// More than this only takes time: frames of zstd give a gigabyte for some kilobytes.
constexpr std::uint64_t kEnough = 32u << 20;

bool is_before(const Position& a, const Position& b) {
  return a.byte < b.byte || (a.byte == b.byte && a.within < b.within);
}

// A header that can be read is the same when it is read again.
void read_header_again(const RecordHeader& header) {
  const bool warc = header.version.starts_with("WARC/");
  const auto again = warc ? parse_warc_header(header.text) : parse_arc_line(header.text);
  require(again && again->fields == header.fields && again->length == header.length);
}

struct Seen {
  std::uint64_t given = 0;  // bytes of blocks
  std::uint64_t records = 0;
  std::uint64_t bad = 0;
  std::string texts;               // of the good records, headers and blocks
  std::vector<std::uint64_t> ats;  // bytes of the file where records begin
  bool enough = false;
};

// `read`: what is done with a record whose header was read; gives whether it was a good one.
template <typename ReadRecord>
Seen walk(const std::string& file, std::uint64_t from, ReadRecord read) {
  Seen seen;
  auto stream = Stream::open(std::make_shared<MemoryFile>(file), 0, file.size(), from);
  if (!stream) return seen;
  Position last;
  RecordReader reader(*std::move(stream), [&](const Position& at, const std::string& reason) {
    require(at.byte <= file.size() && !reason.empty());
    ++seen.bad;
    return Result<void>();
  });
  for (;;) {
    const auto header = reader.next();
    if (!header) require(header.error().kind == ErrorKind::kLimit);
    if (!header || !*header) return seen;
    require(seen.records++ == 0 || is_before(last, (*header)->position));
    last = (*header)->position;
    require(last.byte >= from && last.byte < file.size());
    seen.ats.push_back(last.byte);
    read_header_again(**header);
    require(read(reader, **header, seen));
    require(!is_before(reader.position(), last));
    seen.enough = seen.enough || seen.given > kEnough;
    if (seen.enough) return seen;
  }
}

bool read_block(RecordReader& reader, const RecordHeader& header, Seen& seen) {
  std::string text = header.text;
  std::uint64_t given = 0;
  for (;;) {
    const auto part = reader.read();
    require(part.has_value());
    if (part->empty()) break;
    given += part->size();
    if (text.size() < kEnough) text += *part;
    seen.enough = seen.enough || seen.given + given > kEnough;
    if (seen.enough) return true;
  }
  seen.given += given;
  require(given <= header.length);
  const auto good = reader.end();
  if (!good) {
    require(good.error().kind == ErrorKind::kLimit);
    seen.enough = true;
    return true;
  }
  if (*good) {
    require(given == header.length);
    seen.texts += text;
  }
  return true;
}

bool read_message(RecordReader& reader, const RecordHeader& header, Seen& seen) {
  if (header.type() == "request") {
    const auto request = read_request(reader, header);
    if (request && *request) require((*request)->head.size() <= header.length);
    return true;
  }
  const auto answer = read_answer(reader, header, [](const std::string&) {});
  if (!answer || !*answer) return true;
  const Answer& one = **answer;
  require(!one.capture.url.empty());
  require(one.capture.status == 0 || (one.capture.status >= 100 && one.capture.status <= 999));
  require(one.body.transferred_length <= header.length);
  require(one.repeats.has_value() == (header.type() == "revisit"));
  seen.given += one.body.body.size();
  return true;
}

// Deflate gives at most 1032 bytes for one (RFC 1951), a plain file itself.
void check_ratio(const Seen& seen, std::string_view file) {
  if (file.starts_with("\x28\xb5") || file.starts_with("\x5d\x2a")) return;
  require(seen.given <= file.size() * (file.starts_with("\x1f\x8b") ? 1032 : 1));
}

void read_file_of(const std::string& file) {
  const Seen seen = walk(file, 0, read_block);
  if (seen.enough) return;
  check_ratio(seen, file);
  const Seen again = walk(file, 0, read_message);
  require(again.enough || (again.ats == seen.ats && again.bad == seen.bad));
  // An import goes on where a record begins, or its member.
  if (!seen.ats.empty()) walk(file, seen.ats[seen.ats.size() / 2], read_block);
  if (file.starts_with("\x1f\x8b") || file.starts_with("\x28\xb5") ||
      file.starts_with("\x5d\x2a")) {
    return;
  }
  // A plain file compressed is the same file. (Cut between two members it may hold more: where one
  // begins, a record may.)
  const Seen compressed = walk(gzip(file), 0, read_block);
  require(compressed.texts == seen.texts && compressed.bad == seen.bad);
  const std::string_view all(file);
  walk(gzip(all.substr(0, file.size() / 2)) + gzip(all.substr(file.size() / 2)), 0, read_block);
}

struct Undone {
  std::string body;
  bool whole = false;
  bool operator==(const Undone&) const = default;
};
Undone undo_chunks(std::string_view bytes, std::size_t at_once) {
  Undone undone;
  Dechunker dechunker;
  const auto sink = [&](std::string_view part) {
    undone.body += part;
    return Result<void>();
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(at_once, bytes.size()))) {
    require(dechunker.feed(bytes.substr(0, at_once), sink).has_value());
  }
  undone.whole = *dechunker.finish(sink);
  return undone;
}

void read_http(std::string_view bytes) {
  const auto length = head_length(bytes);
  if (length) {
    require(head_length(bytes.substr(0, *length)) == length);
    require(!head_length(bytes.substr(0, *length - 1)));
    // Asked again and again, as bytes come.
    for (std::size_t size = 1; size < std::min<std::size_t>(*length, 4096); ++size) {
      require(!head_length(bytes.substr(0, size), size - 1));
    }
    require(head_length(bytes, *length - 1) == length);
  }
  static_cast<void>(status_of(bytes));
  const std::string_view body = bytes.substr(length.value_or(0));
  const Undone undone = undo_chunks(body, body.size() + 1);
  require(undone.body.size() <= body.size());
  require(undone == undo_chunks(body, 1) && undone == undo_chunks(body, 7));
}

void read_lines(std::string_view bytes) {
  for (int lines = 0; !bytes.empty() && lines < 64; ++lines) {
    const std::string line(bytes.substr(0, bytes.find('\n')));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    if (const auto digest = parse_digest(line)) require(parse_digest(digest->text()) == digest);
    if (const auto header = parse_arc_line(line)) read_header_again(*header);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 20)) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read_file_of(bytes);
  read_http(bytes);
  read_lines(bytes);
  if (const auto header = parse_warc_header(bytes))
    require(parse_warc_header(header->text).has_value());
  return 0;
}
