// Transfer codings undone (RFC 9112 6.1, 7): chunks, and compression within them. They belong to
// the message and not to what it transfers, so no trace of them is kept. What is not coded after
// all, though its head says so, goes through as it is. Used by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "interchange/http_message.hpp"
#include "varve/base/truncation.hpp"
#include "varve/coding/coding.hpp"

namespace varve::interchange {

class TransferDecoder {
 public:
  using Sink = Dechunker::Sink;

  // `value`: of Transfer-Encoding. Nothing is undone of a coding that is unknown, but for chunks.
  explicit TransferDecoder(std::string_view value);
  // Whether anything is undone.
  [[nodiscard]] bool is_coded() const { return chunked_ || decoder_.has_value(); }

  Result<void> feed(std::string_view bytes, const Sink& sink);
  // Whether it ended where it should.
  Result<bool> finish(const Sink& sink);
  // Why there is less than was transferred, where the compression is damaged or a bomb.
  [[nodiscard]] Truncation truncated() const { return truncated_; }

 private:
  Result<void> decode(std::string_view coded, const Sink& sink);
  Result<void> go_plain(const Sink& sink);

  bool chunked_;
  Dechunker dechunker_;
  std::optional<coding::Decoder> decoder_;
  std::string held_;  // what was coded, until something came of it
  std::uint64_t in_ = 0;
  std::uint64_t out_ = 0;
  Truncation truncated_ = Truncation::kNone;
};

}  // namespace varve::interchange
