#include <algorithm>

#include "interchange/bomb.hpp"
#include "interchange/record.hpp"
#include "varve/base/ascii.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kAtOnce = 64 << 10;
constexpr std::string_view kWarc = "WARC/";
// Bytes that belong to no record, and that may lie between two: a gigabyte of them is a bomb, or
// no web archive, where the file has as many fewer as a bomb has.
constexpr std::uint64_t kMaxBetween = std::uint64_t{1} << 30;

// Behind the first empty line, CR and LF however often (files went through text mode); npos where
// there is none yet. `from`, where to look, becomes where to look when asked again, for more bytes.
std::size_t end_of_header(std::string_view bytes, std::size_t& from) {
  for (std::size_t at = bytes.find('\n', from); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    const std::size_t next = bytes.find_first_not_of('\r', at + 1);
    if (next == std::string_view::npos) {
      from = at;
      return next;
    }
    if (bytes[next] == '\n') {
      from = at;
      return next + 1;
    }
  }
  from = bytes.size();
  return std::string_view::npos;
}

std::size_t end_of_line(std::string_view bytes, std::size_t& from) {
  const std::size_t line = bytes.find('\n', from);
  from = std::min(line, bytes.size());
  return line == std::string_view::npos ? line : line + 1;
}

// Where a line begins that is an ARC record's.
std::size_t find_arc_line(std::string_view bytes, std::size_t from) {
  for (std::size_t at = from; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    if (at != from && parse_arc_line(trim(bytes.substr(at, end - at)))) return at;
    at = end + 1;
  }
  return std::string_view::npos;
}

}  // namespace

// False at the end of what can be read.
Result<bool> RecordReader::skip_empty_lines() {
  for (;;) {
    VARVE_ASSIGN(const std::string_view bytes, stream_.peek(1));
    if (bytes.empty()) return false;
    const std::size_t line = bytes.find_first_not_of("\r\n");
    stream_.skip(std::min(line, bytes.size()));
    if (line != std::string_view::npos) return true;
  }
}

// Reading may begin in the middle of an ARC file, where no "filedesc:" says what it is.
Result<void> RecordReader::look_for_arc() {
  begun_ = true;
  VARVE_ASSIGN(const std::string_view bytes, stream_.peek(4096));
  is_arc_ = parse_arc_line(trim(bytes.substr(0, bytes.find('\n')))).has_value();
  return {};
}

Result<std::optional<RecordHeader>> RecordReader::next() {
  for (;;) {
    VARVE_ASSIGN(const bool more, skip_empty_lines());
    if (more && !begun_) VARVE_TRY(look_for_arc());
    at_ = stream_.position();
    if (!more) {
      if (stream_.damage().empty()) return std::nullopt;
      VARVE_ASSIGN(const bool goes_on, recover());
      if (!goes_on) return std::nullopt;
      continue;
    }
    auto header = read_header();
    if (header && *header) return header;
    if (header) continue;
    if (header.error().kind != ErrorKind::kInvalid && header.error().kind != ErrorKind::kLimit) {
      return tl::unexpected(header.error());
    }
    VARVE_ASSIGN(const bool found, find_record(header.error().message));
    if (!found) return std::nullopt;
  }
}

// Nothing where the file is damaged within it.
Result<std::optional<RecordHeader>> RecordReader::read_header() {
  VARVE_ASSIGN(const std::string_view begin, stream_.peek(kWarc.size()));
  const bool warc = begin.starts_with(kWarc);
  if (begin.starts_with("filedesc:")) is_arc_ = true;
  if (!warc && !is_arc_) return fail(ErrorKind::kInvalid, "it does not begin as a record does");
  for (std::size_t wanted = 4096;; wanted *= 4) {
    VARVE_ASSIGN(const std::string_view bytes, stream_.peek(wanted));
    // Records that only seem to begin are many in a hostile file: what was looked through for one
    // is not for the next.
    const std::uint64_t given = stream_.given();
    auto from = static_cast<std::size_t>(std::max(no_end_before_, given) - given);
    from = std::min(from, bytes.size());
    const std::size_t end = warc ? end_of_header(bytes, from) : end_of_line(bytes, from);
    no_end_before_ = std::max(no_end_before_, given + from);
    if (end != std::string_view::npos) {
      auto header = warc ? parse_warc_header(bytes.substr(0, end))
                         : parse_arc_line(trim(bytes.substr(0, end)));
      if (!header) return tl::unexpected(header.error());
      stream_.skip(end);
      header->position = at_;
      left_ = header->length;
      return header;
    }
    if (wanted > Stream::kMaxPeek) {
      return fail(ErrorKind::kLimit, "its header has no end within {} bytes", Stream::kMaxPeek);
    }
    if (bytes.size() >= wanted) continue;
    if (stream_.damage().empty()) return fail(ErrorKind::kInvalid, "its header is cut short");
    VARVE_TRY(recover());
    return std::nullopt;
  }
}

Result<std::string_view> RecordReader::read() {
  stream_.skip(std::exchange(given_, 0));
  if (left_ == 0) return std::string_view();
  VARVE_ASSIGN(const bool over, begins_next());
  if (over) return std::string_view();
  VARVE_ASSIGN(const std::string_view bytes, stream_.peek(1));
  // Not over a member's end: the next one may begin with the next record.
  const std::uint64_t most = std::min<std::uint64_t>(left_, stream_.left_of_member());
  given_ = static_cast<std::size_t>(std::min<std::uint64_t>(most, bytes.size()));
  left_ -= given_;
  return bytes.substr(0, given_);
}

// A member that begins as a record does ends the block before it, whatever its length says: that of
// a record with a member of its own is too long then.
Result<bool> RecordReader::begins_next() {
  VARVE_TRY(stream_.peek(1));
  if (!stream_.begins_member() || stream_.position() == at_) return false;
  VARVE_ASSIGN(const std::string_view bytes, stream_.peek(kWarc.size()));
  return bytes.starts_with(kWarc);
}

Result<bool> RecordReader::end() {
  for (;;) {
    VARVE_ASSIGN(const std::string_view bytes, read());
    if (bytes.empty()) break;
  }
  if (left_ > 0) {
    const std::uint64_t missing = std::exchange(left_, 0);
    VARVE_ASSIGN(const bool next, begins_next());
    if (next) {
      VARVE_TRY(on_bad_(at_, fmt::format("its length is wrong: the next record begins {} bytes "
                                         "before its end",
                                         missing)));
    } else if (!stream_.damage().empty()) {
      VARVE_TRY(recover());
    } else {
      VARVE_TRY(on_bad_(at_, fmt::format("the file ends {} bytes before it does", missing)));
    }
    return false;
  }
  // What follows has to be the end, or a record: else its length is wrong.
  VARVE_ASSIGN(const bool more, skip_empty_lines());
  if (!more) return !is_spoilt();
  VARVE_ASSIGN(const std::string_view bytes, stream_.peek(kWarc.size()));
  if (bytes.starts_with(kWarc) || is_arc_) return true;
  VARVE_TRY(find_record("its length is wrong: no record follows it"));
  return false;
}

// The member that the record is of does not end as it should. That one is cut short behind the
// record does no harm.
bool RecordReader::is_spoilt() const {
  return !stream_.damage().empty() && !stream_.is_cut_short() &&
         stream_.position().byte == at_.byte;
}

// Tells that the record at at_ is bad, and goes to where the next may begin.
Result<bool> RecordReader::find_record(const std::string& reason) {
  VARVE_TRY(on_bad_(at_, reason));
  std::uint64_t skipped = 0;
  for (bool first = true;; first = false) {
    VARVE_ASSIGN(const std::string_view bytes, stream_.peek(kAtOnce));
    const std::size_t from = first ? std::min<std::size_t>(1, bytes.size()) : 0;  // not the bad one
    const std::size_t at = find_begin(bytes, from);
    if (at != std::string_view::npos) {
      stream_.skip(at);
      return true;
    }
    if (bytes.size() < kAtOnce) {
      stream_.skip(bytes.size());
      if (stream_.damage().empty()) return false;
      return recover();
    }
    std::size_t gone = bytes.size() - kWarc.size();
    if (is_arc_) {
      // The last line may be a record's, and is not all there; one that fills all of it is none.
      const std::size_t line = bytes.rfind('\n');
      gone = line == std::string_view::npos || line == 0 ? bytes.size() - 1 : line;
    }
    stream_.skip(gone);
    skipped += gone;
    const std::uint64_t of_file = stream_.position().byte - at_.byte;
    if (interchange::is_bomb(skipped, of_file, kMaxBetween)) {
      return fail(ErrorKind::kLimit,
                  "behind {} come more than a gigabyte that is no record: it is no web archive, or "
                  "made to fill a disk",
                  to_string(at_));
    }
  }
}

// Where a record may begin in the bytes that come next: at the beginning of a line, or of a member.
std::size_t RecordReader::find_begin(std::string_view bytes, std::size_t from) const {
  if (is_arc_) return find_arc_line(bytes, from);
  std::size_t at = bytes.find("\nWARC/", from == 0 ? 0 : from - 1);
  if (at != std::string_view::npos) ++at;
  const std::size_t member = stream_.left_of_member();
  if (member >= from && member < at && bytes.substr(member).starts_with(kWarc)) return member;
  return at;
}

// The compressed bytes are damaged: the record that they were of is lost. False at the end.
Result<bool> RecordReader::recover() {
  const std::string damage = stream_.damage();
  VARVE_TRY(on_bad_(at_, damage));
  return stream_.go_on_behind_damage();
}

}  // namespace varve::interchange
