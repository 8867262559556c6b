#include "interchange/taker.hpp"

#include <algorithm>

namespace varve::interchange {
namespace {

// Revisits whose original did not come yet are kept so far; then they are given up.
constexpr std::size_t kMaxUnresolved = 10'000;
constexpr std::uint64_t kMaxUnresolvedBytes = 64u << 20;  // of their heads

// It says nothing of the captures behind it.
bool is_own_warcinfo(const RecordHeader& header, const Answer& answer) {
  return header.type() == "warcinfo" && answer.body.body.view().starts_with("software: varve");
}

}  // namespace

RecordReader Taker::reader(Stream stream) {
  return {std::move(stream),
          [this](const Position& at, const std::string& reason) { return tell_bad(at, reason); }};
}

Pairs Taker::pairs() {
  return Pairs([this](Answer answer) { return put(std::move(answer)); });
}

Result<void> Taker::take(RecordReader& reader, const RecordHeader& header, Pairs& pairs) {
  ++report_.records;
  if (header.type() == "request") {
    auto request = read_request(reader, header);
    if (!request) return tell_unusable(header.position, request.error());
    return *request ? take_request(**std::move(request), pairs) : Result<void>();
  }
  auto answer = read(reader, header, pairs);
  if (!answer) return tell_unusable(header.position, answer.error());
  if (segments_.size() > Segments::kMostOpen) VARVE_TRY(give_up_segments());
  return *answer ? take_answer(header, **std::move(answer), pairs) : Result<void>();
}

// Nothing where the record is bad, or others have the rest of it.
Result<std::optional<Answer>> Taker::read(RecordReader& reader, const RecordHeader& header,
                                          Pairs& pairs) {
  const OnWarning on_warning = [&](const std::string& reason) {
    ++report_.warnings;
    if (options_.on_warning) options_.on_warning({file_, to_string(header.position), reason});
  };
  if (Segments::is_later(header)) return segments_.go_on(reader, header, on_warning);
  if (!Segments::is_first(header)) return read_answer(reader, header, on_warning);
  VARVE_TRY(segments_.open(reader, header, pairs, on_warning));
  return std::nullopt;
}

Result<void> Taker::take_request(Request request, Pairs& pairs) {
  if (segments_.take(request)) return {};
  return pairs.take(std::move(request));
}

// What came of the record that waits longest for its next segment is kept, unless there is a
// capture of it: of the whole one, where the import was interrupted, or its files come again one by
// one.
Result<void> Taker::give_up_segments() {
  const Segments::Waiting waiting = segments_.oldest();
  auto answer = segments_.give_up_oldest();
  Path now = std::exchange(file_, waiting.file);
  VARVE_TRY(tell_bad(waiting.position,
                     fmt::format("its segment {} is missing, or damaged", waiting.segment)));
  if (!answer) {
    VARVE_TRY(tell_unusable(waiting.position, answer.error()));
  } else {
    VARVE_ASSIGN(const bool there, intake_.has(answer->capture));
    if (!there) VARVE_TRY(put(*std::move(answer)));
  }
  file_ = std::move(now);
  return {};
}

// Some of varve's own records belong to captures, and become none.
Result<void> Taker::take_answer(const RecordHeader& header, Answer answer, Pairs& pairs) {
  if (auto own = own_of(answer)) return pairs.take(*std::move(own));
  if (is_own_warcinfo(header, answer)) return {};
  if (is_certificate_uri(answer.capture.url)) {
    intake_.keep_certificate(answer.body.digest, answer.body.body);
    return {};
  }
  return pairs.take(std::move(answer));
}

Result<void> Taker::put(Answer answer) {
  const auto taken = intake_.take(answer);
  if (!taken) return tell_unusable(answer.position, taken.error());
  if (*taken) return {};
  answer.body = {};  // the other's counts
  unresolved_bytes_ += answer.capture.request_head.size() + answer.capture.response_head.size();
  if (unresolved_.size() >= kMaxUnresolved || unresolved_bytes_ > kMaxUnresolvedBytes) {
    return tell_unresolved({file_, std::move(answer)});
  }
  unresolved_.push_back({file_, std::move(answer)});
  return {};
}

Result<void> Taker::end(Pairs& pairs) {
  VARVE_ASSIGN(const std::uint64_t alone, pairs.end());
  report_.requests_alone += alone;
  return intake_.commit();
}

Result<void> Taker::resolve() {
  while (segments_.size() > 0) VARVE_TRY(give_up_segments());
  for (Unresolved& each : unresolved_) {
    VARVE_ASSIGN(const bool taken, intake_.take(each.answer));
    if (!taken) VARVE_TRY(tell_unresolved(each));
  }
  unresolved_.clear();
  return intake_.commit();
}

Position Taker::settled_before(Position at, const Pairs& pairs) const {
  at = intake_.settled_before(segments_.settled_before(pairs.settled_before(at)));
  for (const Unresolved& each : unresolved_) {
    if (each.file == file_) at = std::min(at, each.answer.since);
  }
  return at;
}

Result<void> Taker::tell_unresolved(const Unresolved& unresolved) {
  file_ = unresolved.file;
  const Answer& answer = unresolved.answer;
  return tell_bad(
      answer.position,
      fmt::format("it repeats a capture of {} that is neither in these files nor in the "
                  "archive",
                  answer.repeats->url));
}

// What is wrong with the record itself; everything else ends the import.
Result<void> Taker::tell_unusable(const Position& at, const Error& error) {
  if (error.kind != ErrorKind::kInvalid) return tl::unexpected(error);
  return tell_bad(at, error.message);
}

Result<void> Taker::tell_bad(const Position& at, const std::string& reason) {
  ++report_.bad;
  if (options_.strict) {
    return fail(ErrorKind::kInvalid, "the record at {}: {}", to_string(at), reason);
  }
  if (options_.on_bad) options_.on_bad({file_, to_string(at), reason});
  return {};
}

void Taker::tell_bad_file(const Path& file, const std::string& reason) {
  ++report_.bad;
  if (options_.on_bad) options_.on_bad({file, {}, reason});
}

}  // namespace varve::interchange
