// Where an answer's body goes as it comes, from the network or out of a WARC: digests of it as
// transferred and as decoded, both bodies, and the limits on both. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/body.hpp"
#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/truncation.hpp"
#include "varve/coding/coding.hpp"

namespace varve::coding {

struct BodyLimits {
  std::uint64_t transferred = 1ull << 30;  // bytes before content decoding
  std::uint64_t decoded = 4ull << 30;      // and after it: a bomb is cut here
  std::uint64_t ratio = 0;  // so many decoded bytes for each transferred one may be more than that
};

struct ReceivedBody {
  Body body;         // decoded; as transferred where the coding is unknown or broken
  Digest digest;     // SHA-256 of `body`
  Body transferred;  // only where it differs from `body`, that is where there is a coding
  Digest transferred_digest;
  std::uint64_t transferred_length = 0;
  Truncation truncated = Truncation::kNone;
  std::string truncation_reason;  // a sentence, where truncated
};

class BodySink {
 public:
  // `codings`: what is to be undone; empty where nothing is, or where one is unknown.
  BodySink(const BodyLimits& limits, const std::vector<Coding>& codings);

  // False when the transfer is to be ended: a limit is reached, or a body cannot be written.
  bool write(std::string_view transferred);

  // A failure of this machine, such as a full disk.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  [[nodiscard]] bool cut() const { return truncated_ != Truncation::kNone; }

  // `whole` says that the transfer ended where it should.
  Result<ReceivedBody> finish(bool whole);

 private:
  void decode(std::string_view transferred);
  [[nodiscard]] std::uint64_t decoded_limit(std::uint64_t transferred) const;
  Result<void> keep(std::string_view decoded);
  Result<void> keep_transferred(std::string_view transferred);
  void cut(Truncation truncation, std::string reason);

  BodyLimits limits_;
  std::optional<Decoder> decoder_;  // none where the body is stored as it comes
  bool broken_ = false;             // the coding is: the body stays as transferred
  Sha256 transferred_hash_;
  std::uint64_t transferred_length_ = 0;
  BodyWriter transferred_;  // unused without a decoder
  Sha256 hash_;             // unused without a decoder
  BodyWriter body_;
  Truncation truncated_ = Truncation::kNone;
  std::string reason_;
  std::optional<Error> failure_;
};

}  // namespace varve::coding
