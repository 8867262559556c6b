#include "varve/coding/body_sink.hpp"

#include <algorithm>
#include <utility>

#include "varve/base/bytes.hpp"

namespace varve::coding {

BodySink::BodySink(const BodyLimits& limits, const std::vector<Coding>& codings) : limits_(limits) {
  if (!codings.empty()) decoder_.emplace(codings);
}

void BodySink::cut(Truncation truncation, std::string reason) {
  truncated_ = truncation;
  reason_ = std::move(reason);
}

Result<void> BodySink::keep_transferred(std::string_view transferred) {
  transferred_hash_.update(transferred);
  transferred_length_ += transferred.size();
  return decoder_ ? transferred_.append(transferred) : body_.append(transferred);
}

// With so many bytes transferred.
std::uint64_t BodySink::decoded_limit(std::uint64_t transferred) const {
  if (limits_.ratio == 0) return limits_.decoded;
  return std::max(limits_.decoded,
                  std::min(transferred, UINT64_MAX / limits_.ratio) * limits_.ratio);
}

Result<void> BodySink::keep(std::string_view decoded) {
  const std::uint64_t limit = decoded_limit(transferred_length_);
  const std::uint64_t room = limit - body_.size();
  const std::string_view kept = decoded.substr(0, std::min<std::uint64_t>(room, decoded.size()));
  hash_.update(kept);
  VARVE_TRY(body_.append(kept));
  if (kept.size() == decoded.size()) return {};
  return fail(ErrorKind::kLimit, "more than {} once decoded", human_bytes(limit));
}

void BodySink::decode(std::string_view transferred) {
  const auto result =
      decoder_->feed(transferred, [this](std::string_view decoded) { return keep(decoded); });
  if (result) return;
  switch (result.error().kind) {
    case ErrorKind::kLimit:
      return cut(Truncation::kLength, result.error().message);
    case ErrorKind::kDamaged:
      // The rest still comes in: the bytes as transferred are what there is to keep.
      broken_ = true;
      reason_ = result.error().message;
      return;
    default:
      failure_ = result.error();
  }
}

bool BodySink::write(std::string_view transferred) {
  const std::uint64_t room = limits_.transferred - transferred_length_;
  const bool fits = transferred.size() <= room;
  if (!fits) transferred = transferred.substr(0, room);
  // An unencoded body counts against both limits: whichever is smaller cuts it.
  const std::uint64_t limit = decoded_limit(transferred_length_ + transferred.size());
  if (!decoder_ && body_.size() + transferred.size() > limit) {
    transferred = transferred.substr(0, limit - body_.size());
    cut(Truncation::kLength, fmt::format("more than {}", human_bytes(limit)));
  }
  if (const auto kept = keep_transferred(transferred); !kept) failure_ = kept.error();
  if (decoder_ && !broken_ && !failure_ && !cut()) decode(transferred);
  if (!fits && !cut()) {
    cut(Truncation::kLength, fmt::format("more than {}", human_bytes(limits_.transferred)));
  }
  return !cut() && !failure_;
}

Result<ReceivedBody> BodySink::finish(bool whole) {
  if (decoder_ && whole && !broken_ && !cut()) {
    const auto end = decoder_->finish([this](std::string_view decoded) { return keep(decoded); });
    if (!end && end.error().kind == ErrorKind::kLimit) {
      cut(Truncation::kLength, end.error().message);
    } else if (!end) {
      cut(Truncation::kUnspecified, end.error().message);
    }
  }
  if (broken_ && !cut()) cut(Truncation::kUnspecified, std::exchange(reason_, {}));
  ReceivedBody received;
  received.truncated = truncated_;
  received.truncation_reason = reason_;
  received.transferred_digest = transferred_hash_.finish();
  received.transferred_length = transferred_length_;
  VARVE_ASSIGN(received.body, body_.finish());
  received.digest = decoder_ ? hash_.finish() : received.transferred_digest;
  if (!decoder_) return received;
  VARVE_ASSIGN(received.transferred, transferred_.finish());
  if (!broken_) return received;
  received.body = std::exchange(received.transferred, {});
  received.digest = received.transferred_digest;
  return received;
}

}  // namespace varve::coding
