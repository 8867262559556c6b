#include "interchange/transfer_decoder.hpp"

#include <algorithm>
#include <utility>

#include "interchange/bomb.hpp"
#include "varve/base/ascii.hpp"

namespace varve::interchange {
namespace {

constexpr std::string_view kChunked = "chunked";
constexpr std::size_t kMostHeld = 64 << 10;  // a longer gzip header is none

}  // namespace

TransferDecoder::TransferDecoder(std::string_view value) {
  value = trim(value);
  const std::string_view last =
      value.substr(value.size() - std::min(value.size(), kChunked.size()));
  chunked_ = equals_ascii(last, kChunked);
  if (chunked_) value.remove_suffix(last.size());
  const auto codings = coding::parse_content_encoding(value);
  if (codings && !codings->empty()) decoder_.emplace(*codings);
}

Result<void> TransferDecoder::feed(std::string_view bytes, const Sink& sink) {
  if (!chunked_) return decode(bytes, sink);
  return dechunker_.feed(bytes, [&](std::string_view part) { return decode(part, sink); });
}

Result<void> TransferDecoder::decode(std::string_view coded, const Sink& sink) {
  if (truncated_ != Truncation::kNone) return {};
  if (!decoder_) return sink(coded);
  in_ += coded.size();
  if (out_ == 0) held_ += coded;
  const auto done = decoder_->feed(coded, [&](std::string_view part) -> Result<void> {
    out_ += part.size();
    if (!is_bomb(out_, in_, kDecodedFreely)) return sink(part);
    truncated_ = Truncation::kLength;
    return fail(ErrorKind::kLimit, "it is a bomb");
  });
  if (truncated_ != Truncation::kNone) return {};
  if (out_ > 0) held_.clear();
  if (!done && done.error().kind != ErrorKind::kDamaged) return done;
  if (!done && out_ > 0) truncated_ = Truncation::kUnspecified;
  if ((!done && out_ == 0) || held_.size() > kMostHeld) return go_plain(sink);
  return {};
}

Result<void> TransferDecoder::go_plain(const Sink& sink) {
  decoder_.reset();
  return sink(std::exchange(held_, {}));
}

Result<bool> TransferDecoder::finish(const Sink& sink) {
  bool whole = true;
  if (chunked_) {
    VARVE_ASSIGN(whole,
                 dechunker_.finish([&](std::string_view part) { return decode(part, sink); }));
  }
  if (!decoder_ || truncated_ != Truncation::kNone) {
    return whole && truncated_ == Truncation::kNone;
  }
  const auto done = decoder_->finish(sink);
  if (done) return whole;
  if (done.error().kind != ErrorKind::kDamaged) return tl::unexpected(done.error());
  if (!held_.empty()) {
    VARVE_TRY(go_plain(sink));
    return whole;
  }
  truncated_ = Truncation::kUnspecified;
  return false;
}

}  // namespace varve::interchange
