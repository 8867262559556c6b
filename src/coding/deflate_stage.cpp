// gzip (RFC 1952) and deflate (RFC 1950, and RFC 1951 without its wrapper, which some servers
// send).
#include <zlib.h>

#include <algorithm>
#include <optional>
#include <string>

#include "coding/stage.hpp"

namespace varve::coding {
namespace {

constexpr int kGzipBits = 15 + 16;
constexpr int kZlibBits = 15;
constexpr int kRawBits = -15;

class Inflater {
 public:
  explicit Inflater(int window_bits) { ready_ = inflateInit2(&stream_, window_bits) == Z_OK; }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  void reset() { inflateReset(&stream_); }

  // Takes from the front of `coded` what it needs. True when the stream has ended.
  Result<bool> feed(std::string_view& coded, const ByteSink& sink) {
    if (!ready_) return fail(ErrorKind::kIo, "cannot start zlib: out of memory");
    for (;;) {
      const auto given = static_cast<uInt>(std::min<std::size_t>(coded.size(), 1u << 30));
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(coded.data()));
      stream_.avail_in = given;
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = kPiece;
      const int code = inflate(&stream_, Z_NO_FLUSH);
      coded.remove_prefix(given - stream_.avail_in);
      const std::size_t made = kPiece - stream_.avail_out;
      if (made > 0) VARVE_TRY(sink({piece_.data(), made}));
      if (code == Z_STREAM_END) return true;
      if (code != Z_OK && code != Z_BUF_ERROR) {
        return fail(ErrorKind::kDamaged, "damaged deflate data{}{}", stream_.msg ? ": " : "",
                    stream_.msg ? stream_.msg : "");
      }
      if (coded.empty() && stream_.avail_out > 0) return false;
    }
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
  Piece piece_;
};

// All members, one after the other. What follows the last and is no member is left alone, as
// browsers and gzip(1) do.
class GzipStage final : public Decoder::Stage {
 public:
  Result<void> feed(std::string_view coded, const ByteSink& sink) override {
    while (!coded.empty() && state_ != State::kTrailing) {
      if (state_ == State::kBetween && !next_member(coded)) continue;
      VARVE_TRY(feed_member(coded, sink));
    }
    return {};
  }

  Result<void> finish(const ByteSink&) override {
    if (state_ == State::kMember) return fail(ErrorKind::kDamaged, "the gzip data is cut off");
    return {};
  }

 private:
  enum class State { kStart, kMember, kBetween, kTrailing };
  static constexpr std::string_view kMagic = "\x1f\x8b\x08";

  // Whether `seen_`, grown from `coded`, is a member's beginning.
  bool next_member(std::string_view& coded) {
    while (!coded.empty() && seen_.size() < kMagic.size()) {
      seen_.push_back(coded.front());
      coded.remove_prefix(1);
    }
    if (!kMagic.starts_with(seen_)) {
      state_ = State::kTrailing;
      return false;
    }
    return seen_.size() == kMagic.size();
  }

  Result<void> feed_member(std::string_view& coded, const ByteSink& sink) {
    if (state_ == State::kBetween) {
      inflater_.reset();
      std::string_view magic = kMagic;
      VARVE_TRY(inflater_.feed(magic, sink));
      seen_.clear();
    }
    state_ = State::kMember;
    VARVE_ASSIGN(const bool ended, inflater_.feed(coded, sink));
    if (ended) state_ = State::kBetween;
    return {};
  }

  Inflater inflater_{kGzipBits};
  State state_ = State::kStart;
  std::string seen_;  // between members: the bytes that may begin the next
};

class DeflateStage final : public Decoder::Stage {
 public:
  Result<void> feed(std::string_view coded, const ByteSink& sink) override {
    while (!inflater_ && !coded.empty()) {
      head_.push_back(coded.front());
      coded.remove_prefix(1);
      if (head_.size() == 2) VARVE_TRY(start(sink));
    }
    return feed_body(coded, sink);
  }

  Result<void> finish(const ByteSink& sink) override {
    if (!inflater_ && !head_.empty()) VARVE_TRY(start(sink));
    if (inflater_ && !ended_) return fail(ErrorKind::kDamaged, "the deflate data is cut off");
    return {};
  }

 private:
  Result<void> start(const ByteSink& sink) {
    inflater_.emplace(is_zlib_head(head_) ? kZlibBits : kRawBits);
    return feed_body(head_, sink);
  }

  Result<void> feed_body(std::string_view coded, const ByteSink& sink) {
    if (ended_ || coded.empty()) return {};
    VARVE_ASSIGN(ended_, inflater_->feed(coded, sink));
    return {};
  }

  std::string head_;
  std::optional<Inflater> inflater_;
  bool ended_ = false;
};

}  // namespace

bool is_zlib_head(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const unsigned cmf = static_cast<unsigned char>(bytes[0]);
  const unsigned flags = static_cast<unsigned char>(bytes[1]);
  return (cmf & 0x0f) == 8 && (cmf >> 4) <= 7 && (cmf * 256 + flags) % 31 == 0;
}

std::unique_ptr<Decoder::Stage> Decoder::Stage::gzip() {
  return std::make_unique<GzipStage>();
}
std::unique_ptr<Decoder::Stage> Decoder::Stage::deflate() {
  return std::make_unique<DeflateStage>();
}

}  // namespace varve::coding
