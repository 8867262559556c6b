// Records that were cut into segments (WARC 1.1, 7), put together again: the first has the header,
// continuation records have more of the block, with others between them or in other files. Their
// blocks are read on into one body as they come, in their order. Used by one thread.
#pragma once

#include <list>
#include <optional>

#include "interchange/message.hpp"
#include "interchange/pairs.hpp"

namespace varve::interchange {

class Segments {
 public:
  // How many may wait for more at a time: each has a head, and up to 2 MiB of bodies in memory.
  static constexpr std::size_t kMostOpen = 16;

  // Whether the record is the first segment of several.
  static bool is_first(const RecordHeader& header);
  static bool is_later(const RecordHeader& header) { return header.type() == "continuation"; }

  // The segments that come are of that file.
  void begin(Path file);

  // Reads a first segment, and takes what came for it in `pairs`.
  Result<void> open(RecordReader& reader, const RecordHeader& header, Pairs& pairs,
                    const OnWarning& on_warning);
  // Reads a later one. The answer where it is the last. kInvalid where it is not the next one of
  // any that is open.
  Result<std::optional<Answer>> go_on(RecordReader& reader, const RecordHeader& header,
                                      const OnWarning& on_warning);
  // Whether the request is that of an answer that is open, which has it then.
  bool take(Request& request);

  struct Waiting {
    Path file;
    Position position;
    std::uint64_t segment = 0;  // that has to come
  };
  [[nodiscard]] std::size_t size() const { return open_.size(); }
  // The one that waits longest. There has to be one.
  [[nodiscard]] Waiting oldest() const;
  // It waits no more: an answer with what came. kInvalid where that cannot become a capture.
  Result<Answer> give_up_oldest();

  // Where in the file nothing before waits for more segments, or was the end of what began in
  // another file: those belong together when the import goes on, too.
  [[nodiscard]] Position settled_before(Position now) const;

 private:
  struct Open {
    Path file;
    RecordHeader header;
    Answer answer;
    Message message;
    std::uint64_t length = 0;  // of the segments' blocks
    std::uint64_t next = 2;    // the segment that has to come
    bool broken = false;       // it came, and was a bad record
  };
  using Place = std::list<Open>::iterator;
  Place find(std::string_view id);
  Result<std::optional<Answer>> read_on(Place open, RecordReader& reader,
                                        const RecordHeader& header, const OnWarning& on_warning);
  Result<Answer> close(Place open, const OnWarning& on_warning, bool whole);

  Path file_;
  std::list<Open> open_;             // oldest first
  std::optional<Position> foreign_;  // the first segment in the file whose record began elsewhere
};

}  // namespace varve::interchange
