#include "varve/interchange/warc_captures.hpp"

#include <map>
#include <utility>

#include "interchange/answer.hpp"
#include "interchange/own_fields.hpp"
#include "interchange/pairs.hpp"
#include "interchange/record.hpp"
#include "interchange/stream.hpp"

namespace varve::interchange {
namespace {

// Of bodies that captures may repeat.
constexpr std::size_t kMaxKnown = 1'000'000;

class CaptureReader {
 public:
  CaptureReader(Stream stream, const OnWarcCapture& on_capture, const OnBadRecord& on_bad)
      : on_capture_(on_capture),
        on_bad_(on_bad),
        reader_(std::move(stream),
                [this](const Position& at, const std::string& reason) { return bad(at, reason); }),
        pairs_([this](Answer answer) { return give(answer); }) {}

  Result<void> run() {
    for (;;) {
      VARVE_ASSIGN(const auto header, reader_.next());
      if (!header) break;
      auto taken = take(*header);
      if (taken) continue;
      if (taken.error().kind != ErrorKind::kInvalid) return taken;
      VARVE_TRY(bad(header->position, taken.error().message));
    }
    VARVE_ASSIGN(const std::uint64_t alone, pairs_.end());
    if (alone > 0) on_bad_("its end", fmt::format("{} requests in it have no answer", alone));
    return {};
  }

 private:
  Result<void> bad(const Position& at, const std::string& reason) {
    on_bad_(to_string(at), reason);
    return {};
  }

  Result<void> take(const RecordHeader& header) {
    if (header.type() == "request") {
      VARVE_ASSIGN(auto request, read_request(reader_, header));
      return request ? pairs_.take(*std::move(request)) : Result<void>();
    }
    VARVE_ASSIGN(auto answer, read_answer(reader_, header, [&](const std::string& reason) {
                   on_bad_(to_string(header.position), reason);
                 }));
    if (!answer) return {};
    if (auto own = own_of(*answer)) return pairs_.take(*std::move(own));
    if (header.type() == "warcinfo") return {};  // it says nothing of any capture
    if (is_certificate_uri(answer->capture.url)) return check_certificate(*answer);
    return pairs_.take(*std::move(answer));
  }

  Result<void> check_certificate(const Answer& answer) {
    if (answer.capture.url == certificate_uri(answer.body.digest)) return {};
    return bad(answer.position, "a certificate's bytes are not those of the digest in its name");
  }

  Result<void> give(Answer& answer) {
    WarcCapture found{std::move(answer.capture), false};
    archive::Capture& capture = found.capture;
    if (answer.repeats) {
      const auto known =
          known_.find({answer.repeats->url, answer.repeats->time.value_or(Time()).us});
      const bool stands = answer.repeats->not_modified;  // its payload is not said again
      if (known == known_.end() || (!stands && !repeats_payload(answer, known->second.recorded))) {
        return bad(answer.position, "it repeats a capture that is not before it");
      }
      take_over(known->second.found, found);
      if (stands) take_decoded(found);
    } else {
      capture.digest = answer.body.digest;
      capture.length = answer.body.body.size();
      capture.transferred_digest = answer.body.transferred_digest;
      capture.transferred_length = answer.body.transferred_length;
      found.is_decoded_only = answer.recorded != capture.transferred_digest;
      if (known_.size() < kMaxKnown) {
        known_.emplace(Name(capture.url, capture.time.us),
                       Known{bodies_of(found), answer.recorded});
      }
    }
    on_capture_(found);
    return {};
  }

  static bool repeats_payload(const Answer& answer, const Digest& recorded) {
    return answer.payload && answer.payload->bytes == recorded.view();
  }

  // A 304 brought no bytes: its body is the decoded one, as if it had come so.
  static void take_decoded(WarcCapture& found) {
    found.is_decoded_only = false;
    found.capture.transferred_digest = found.capture.digest;
    found.capture.transferred_length = found.capture.length;
  }

  static void take_over(const WarcCapture& from, WarcCapture& to) {
    to.is_decoded_only = from.is_decoded_only;
    to.capture.digest = from.capture.digest;
    to.capture.length = from.capture.length;
    to.capture.transferred_digest = from.capture.transferred_digest;
    to.capture.transferred_length = from.capture.transferred_length;
  }
  static WarcCapture bodies_of(const WarcCapture& found) {
    WarcCapture bodies;
    take_over(found, bodies);
    return bodies;
  }

  using Name = std::pair<std::string, std::int64_t>;  // URL and time
  struct Known {
    WarcCapture found;  // its bodies' digests and lengths alone
    Digest recorded;    // of the bytes in its record
  };

  const OnWarcCapture& on_capture_;
  const OnBadRecord& on_bad_;
  RecordReader reader_;
  Pairs pairs_;
  std::map<Name, Known> known_;
};

}  // namespace

Result<void> read_warc_captures(std::shared_ptr<const File> warc, std::uint64_t size,
                                const OnWarcCapture& on_capture, const OnBadRecord& on_bad) {
  VARVE_ASSIGN(Stream stream, Stream::open(std::move(warc), 0, size, 0));
  return CaptureReader(std::move(stream), on_capture, on_bad).run();
}

}  // namespace varve::interchange
