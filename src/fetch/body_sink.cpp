#include "fetch/body_sink.hpp"

#include <algorithm>
#include <utility>

#include "varve/base/bytes.hpp"

namespace varve::fetch {

BodySink::BodySink(const Limits& limits, const std::vector<coding::Coding>& codings)
    : max_transferred_(limits.max_transferred), max_decoded_(limits.max_decoded) {
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

Result<void> BodySink::keep(std::string_view decoded) {
  const std::uint64_t room = max_decoded_ - body_.size();
  const std::string_view kept = decoded.substr(0, std::min<std::uint64_t>(room, decoded.size()));
  hash_.update(kept);
  VARVE_TRY(body_.append(kept));
  if (kept.size() == decoded.size()) return {};
  return fail(ErrorKind::kLimit, "more than {} once decoded", human_bytes(max_decoded_));
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
  const std::uint64_t room = max_transferred_ - transferred_length_;
  const bool fits = transferred.size() <= room;
  if (!fits) transferred = transferred.substr(0, room);
  // An unencoded body counts against both limits: whichever is smaller cuts it.
  if (!decoder_ && body_.size() + transferred.size() > max_decoded_) {
    transferred = transferred.substr(0, max_decoded_ - body_.size());
    cut(Truncation::kLength, fmt::format("more than {}", human_bytes(max_decoded_)));
  }
  if (const auto kept = keep_transferred(transferred); !kept) failure_ = kept.error();
  if (decoder_ && !broken_ && !failure_) decode(transferred);
  if (!fits && !cut()) {
    cut(Truncation::kLength, fmt::format("more than {}", human_bytes(max_transferred_)));
  }
  return !cut() && !failure_;
}

Result<void> BodySink::finish(Response& response, bool whole) {
  if (decoder_ && whole && !broken_ && !cut()) {
    const auto end = decoder_->finish([this](std::string_view decoded) { return keep(decoded); });
    if (!end && end.error().kind == ErrorKind::kLimit) {
      cut(Truncation::kLength, end.error().message);
    } else if (!end) {
      cut(Truncation::kUnspecified, end.error().message);
    }
  }
  if (broken_ && !cut()) cut(Truncation::kUnspecified, std::exchange(reason_, {}));
  response.truncated = truncated_;
  response.truncation_reason = reason_;
  response.transferred_digest = transferred_hash_.finish();
  response.transferred_length = transferred_length_;
  VARVE_ASSIGN(Body body, body_.finish());
  if (!decoder_) {
    response.body = std::move(body);
    response.digest = response.transferred_digest;
    return {};
  }
  VARVE_ASSIGN(Body transferred, transferred_.finish());
  if (broken_) {
    response.body = std::move(transferred);
    response.digest = response.transferred_digest;
    return {};
  }
  response.body = std::move(body);
  response.digest = hash_.finish();
  response.transferred = std::move(transferred);
  return {};
}

}  // namespace varve::fetch
