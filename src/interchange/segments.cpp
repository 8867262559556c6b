#include "interchange/segments.hpp"

#include <algorithm>
#include <charconv>

namespace varve::interchange {
namespace {

// 0 for none: they count from 1.
std::uint64_t number_of(const RecordHeader& header, std::string_view name) {
  const std::string_view text = header.field(name);
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

bool Segments::is_first(const RecordHeader& header) {
  return !is_later(header) && number_of(header, "WARC-Segment-Number") == 1 &&
         header.field("WARC-Segment-Total-Length").empty();
}

void Segments::begin(Path file) {
  file_ = std::move(file);
  foreign_.reset();
}

Segments::Place Segments::find(std::string_view id) {
  return std::find_if(open_.begin(), open_.end(),
                      [&](const Open& each) { return !id.empty() && each.answer.id == id; });
}

Result<void> Segments::open(RecordReader& reader, const RecordHeader& header, Pairs& pairs,
                            const OnWarning& on_warning) {
  auto answer = begin_answer(header);
  Message message(header, answer && has_http(header, answer->capture.url));
  VARVE_ASSIGN(const bool good, message.read(reader, header, on_warning));
  if (!good) return {};
  if (!answer) return tl::unexpected(answer.error());
  // The same file may come twice.
  if (const Place same = find(answer->id); same != open_.end()) open_.erase(same);
  pairs.meet(*answer);
  open_.push_back({file_, header, *std::move(answer), std::move(message), header.length});
  return {};
}

Result<std::optional<Answer>> Segments::go_on(RecordReader& reader, const RecordHeader& header,
                                              const OnWarning& on_warning) {
  const std::string_view id = header.field("WARC-Segment-Origin-ID");
  const std::uint64_t number = number_of(header, "WARC-Segment-Number");
  const Place open = find(id);
  if (open != open_.end() && !open->broken && open->next == number) {
    return read_on(open, reader, header, on_warning);
  }
  VARVE_ASSIGN(const bool good, reader.end());
  if (!good) return std::nullopt;
  return fail(ErrorKind::kInvalid, "it is segment {} of the record {}, and segment {} did not come",
              number, id, open == open_.end() ? 1 : open->next);
}

Result<std::optional<Answer>> Segments::read_on(Place open, RecordReader& reader,
                                                const RecordHeader& header,
                                                const OnWarning& on_warning) {
  const bool foreign = open->file != file_;
  if (foreign && !foreign_) foreign_ = header.position;
  const auto good = open->message.read(reader, header, on_warning);
  open->broken = !good || !*good;
  if (!good) return tl::unexpected(good.error());
  if (open->broken) return std::nullopt;
  ++open->next;
  open->length += header.length;
  const std::uint64_t total = number_of(header, "WARC-Segment-Total-Length");
  if (total == 0) return std::nullopt;
  if (total != open->length) {
    on_warning(
        fmt::format("its segments have {} bytes, and not the {} of its "
                    "WARC-Segment-Total-Length",
                    open->length, total));
  }
  // Only the last one knows.
  open->header.fields.emplace_back("WARC-Truncated", header.field("WARC-Truncated"));
  if (foreign) open->answer.position = open->answer.since = header.position;
  VARVE_ASSIGN(Answer answer, close(open, on_warning, true));
  return answer;
}

Result<Answer> Segments::close(Place open, const OnWarning& on_warning, bool whole) {
  std::list<Open> closed;
  closed.splice(closed.begin(), open_, open);
  Open& it = closed.front();
  VARVE_TRY(finish_answer(it.answer, it.header, it.message, on_warning, whole));
  return std::move(it.answer);
}

bool Segments::take(Request& request) {
  return std::any_of(open_.begin(), open_.end(),
                     [&](Open& each) { return join(each.answer, request); });
}

Segments::Waiting Segments::oldest() const {
  const Open& oldest = open_.front();
  return {oldest.file, oldest.answer.position, oldest.next};
}

Result<Answer> Segments::give_up_oldest() {
  open_.front().header.fields.emplace_back("WARC-Truncated", to_string(Truncation::kUnspecified));
  const auto ignore = [](const std::string&) {};  // that digests do not fit
  return close(open_.begin(), ignore, false);
}

Position Segments::settled_before(Position now) const {
  if (foreign_) now = std::min(now, *foreign_);
  for (const Open& each : open_) {
    if (each.file == file_) now = std::min(now, each.answer.since);
  }
  return now;
}

}  // namespace varve::interchange
