// Records on their way into the archive: what each becomes, and what is told of those that become
// nothing. Used by one thread.
#pragma once

#include <vector>

#include "interchange/intake.hpp"
#include "interchange/pairs.hpp"
#include "interchange/record.hpp"
#include "interchange/segments.hpp"
#include "varve/interchange/import.hpp"

namespace varve::interchange {

class Taker {
 public:
  Taker(archive::Archive& archive, const ImportOptions& options)
      : options_(options), intake_(archive, options.exact, report_) {}

  // The records that come are of that file.
  void begin(Path file) {
    file_ = std::move(file);
    segments_.begin(file_);
  }
  [[nodiscard]] const Path& file() const { return file_; }
  RecordReader reader(Stream stream);
  Pairs pairs();

  Result<void> take(RecordReader& reader, const RecordHeader& header, Pairs& pairs);
  // No more comes into `pairs`, and what came is durable.
  Result<void> end(Pairs& pairs);
  // What still waits for what it repeats, in other files too.
  Result<void> resolve();
  Result<void> commit() { return intake_.commit(); }
  [[nodiscard]] std::uint64_t commits() const { return intake_.commits(); }
  // Where in the file all before is durable; `at` is the next record's place.
  [[nodiscard]] Position settled_before(Position at, const Pairs& pairs) const;

  Result<void> tell_bad(const Position& at, const std::string& reason);
  // A file of which nothing, or nothing more, comes in.
  void tell_bad_file(const Path& file, const std::string& reason);
  [[nodiscard]] const ImportReport& report() const { return report_; }

 private:
  struct Unresolved {
    Path file;
    Answer answer;
  };
  Result<std::optional<Answer>> read(RecordReader& reader, const RecordHeader& header,
                                     Pairs& pairs);
  Result<void> take_request(Request request, Pairs& pairs);
  Result<void> give_up_segments();
  Result<void> take_answer(const RecordHeader& header, Answer answer, Pairs& pairs);
  Result<void> put(Answer answer);
  Result<void> tell_unresolved(const Unresolved& unresolved);
  Result<void> tell_unusable(const Position& at, const Error& error);

  const ImportOptions& options_;
  ImportReport report_;
  Intake intake_;
  Segments segments_;
  Path file_;
  std::vector<Unresolved> unresolved_;
  std::uint64_t unresolved_bytes_ = 0;  // of all that came
};

}  // namespace varve::interchange
