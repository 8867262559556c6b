// A record's block on its way into an answer: the head of an HTTP message, and a body with chunks
// and codings undone. Used by one thread.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "interchange/answer.hpp"
#include "interchange/bomb.hpp"
#include "interchange/http_message.hpp"
#include "interchange/transfer_decoder.hpp"
#include "varve/base/ascii.hpp"
#include "varve/fetch/head.hpp"

namespace varve::interchange {

inline constexpr std::size_t kMaxHead = 1 << 20;
inline constexpr std::size_t kHeadAtOnce = 1 << 10;
inline constexpr int kMaxInterims = 16;

// Reads blocks on, into the head of an HTTP message and its body: a record's, or those of all its
// segments.
class Message {
 public:
  // `header` is the first record's.
  Message(const RecordHeader& header, bool is_http)
      : payload_digest_(header.type() == "revisit"  // another record's
                            ? std::nullopt
                            : parse_digest(header.field("WARC-Payload-Digest"))),
        is_http_(is_http),
        in_head_(is_http),
        payload_(payload_digest_ ? payload_digest_->algorithm : "sha1") {
    if (!in_head_) begin_body();
  }

  [[nodiscard]] bool is_http() const { return is_http_; }
  // Reads a record's block, and ends the record. False where it is bad, which the reader has told;
  // kInvalid where the block is.
  Result<bool> read(RecordReader& reader, const RecordHeader& header, const OnWarning& on_warning) {
    const auto done = read_block(reader, header, on_warning);
    VARVE_ASSIGN(const bool good, reader.end());
    if (!good) return false;
    if (!done) return tl::unexpected(done.error());
    return true;
  }
  // Fills in what is known now. Where more should have come, it is not `whole`.
  Result<void> finish(Answer& answer, const OnWarning& on_warning, bool whole) {
    if (in_head_) end_head(head_.size());
    if (transfer_) {
      VARVE_ASSIGN(const bool ended,
                   transfer_->finish([this](std::string_view part) { return keep(part); }));
      if (whole && !ended) {
        on_warning("its body ends before the last chunk, or its Transfer-Encoding is damaged");
      }
      whole = whole && ended;
    }
    VARVE_ASSIGN(answer.body, body_->finish(whole));
    if (transfer_ && answer.body.truncated == Truncation::kNone) {
      answer.body.truncated = transfer_->truncated();
    }
    answer.recorded = answer.body.transferred_digest;
    answer.content_encoding = encoding_;
    answer.capture.response_head = std::move(head_);
    answer.payload = check_digest(on_warning);
    return {};
  }

 private:
  Result<void> read_block(RecordReader& reader, const RecordHeader& header,
                          const OnWarning& on_warning) {
    const auto declared = parse_digest(header.field("WARC-Block-Digest"));
    std::optional<Hasher> hasher;
    if (declared) hasher.emplace(declared->algorithm);
    for (;;) {
      VARVE_ASSIGN(const std::string_view bytes, reader.read());
      if (bytes.empty()) break;
      if (hasher) hasher->update(bytes);
      VARVE_TRY(take(bytes));
    }
    if (hasher && hasher->finish() != *declared) {
      on_warning("its bytes are not those of its WARC-Block-Digest");
    }
    return {};
  }
  Result<void> take(std::string_view bytes) {
    // A little at a time, so that little of the body is taken for the head.
    while (in_head_ && !bytes.empty()) {
      const std::string_view piece = bytes.substr(0, kHeadAtOnce);
      VARVE_TRY(take_head(piece));
      bytes.remove_prefix(piece.size());
    }
    return bytes.empty() ? Result<void>() : take_body(bytes);
  }
  Result<void> take_head(std::string_view bytes) {
    std::size_t seen = head_.size();
    head_ += bytes;
    for (;;) {
      const auto length = head_length(head_, seen);
      if (!length && head_.size() <= kMaxHead) return {};
      if (!length) {
        return fail(ErrorKind::kInvalid, "its HTTP head has no end within {} bytes", kMaxHead);
      }
      std::string rest = head_.substr(*length);
      if (!is_interim(head_) || ++interims_ > kMaxInterims) {
        end_head(*length);
        return take_body(rest);
      }
      head_ = std::move(rest);  // the answer stands behind it
      seen = 0;
    }
  }
  // "100 Continue" and its like (RFC 9110 15.2), but for the change to another protocol.
  static bool is_interim(std::string_view head) {
    const int status = status_of(head).value_or(0);
    return status >= 100 && status < 200 && status != 101;
  }
  void end_head(std::size_t length) {
    head_.resize(length);
    in_head_ = false;
    encoding_ = fetch::joined_header(head_, "content-encoding");
    std::transform(encoding_.begin(), encoding_.end(), encoding_.begin(), lower);
    transfer_.emplace(fetch::joined_header(head_, "transfer-encoding"));
    if (!transfer_->is_coded()) transfer_.reset();
    begin_body();
  }
  void begin_body() {
    const auto codings = coding::parse_content_encoding(encoding_);
    body_.emplace(coding::BodyLimits{UINT64_MAX, kDecodedFreely, kBombRatio},
                  codings.value_or(std::vector<coding::Coding>()));
    if (payload_digest_ && transfer_) raw_.emplace(payload_digest_->algorithm);
  }
  Result<void> take_body(std::string_view bytes) {
    if (raw_) raw_->update(bytes);
    if (!transfer_) return keep(bytes);
    return transfer_->feed(bytes, [this](std::string_view part) { return keep(part); });
  }
  Result<void> keep(std::string_view bytes) {
    payload_.update(bytes);
    if (body_->write(bytes)) return {};
    if (body_->failure()) return tl::unexpected(*body_->failure());
    return {};  // cut: the rest is left out
  }
  // Gives the payload's digest, as it was declared where that is right: repeats name it so.
  NamedDigest check_digest(const OnWarning& on_warning) {
    NamedDigest payload = payload_.finish();
    if (!payload_digest_) return payload;
    // Some writers mean the body with its chunks.
    if (payload == *payload_digest_ || (raw_ && raw_->finish() == *payload_digest_))
      return *payload_digest_;
    on_warning("its payload is not that of its WARC-Payload-Digest");
    return payload;
  }

  std::optional<NamedDigest> payload_digest_;
  bool is_http_;
  bool in_head_;
  int interims_ = 0;
  std::string head_;
  std::string encoding_;
  std::optional<TransferDecoder> transfer_;  // where there is a transfer coding
  std::optional<coding::BodySink> body_;
  std::optional<Hasher> raw_;  // of the body as transferred, with its chunks
  Hasher payload_;
};

}  // namespace varve::interchange
