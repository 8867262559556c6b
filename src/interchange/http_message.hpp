// HTTP messages as the blocks of records hold them (RFC 9112; HTTP/2's in the form of HTTP/1.1).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve::interchange {

// How long the head is that `bytes` begin with, its empty line included (lines may end with LF
// alone); nothing where it does not end there. The first `seen` bytes have been asked about.
std::optional<std::size_t> head_length(std::string_view bytes, std::size_t seen = 0);

// The status in the head's first line, however old or careless its writer: "HTTP/1.1 200 OK",
// "HTTP/2 200", "HTTP/1.0 204", ":status: 200". Nothing where there is none.
std::optional<int> status_of(std::string_view head);

// Whether the head says that the body is in a content coding that varve knows.
bool says_coded(std::string_view head);

// Undoes the chunked transfer coding (RFC 9112 7.1) as bytes come. What is not chunked after all,
// though its head says so, goes through as it is, as other archives' readers let it.
class Dechunker {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;

  Result<void> feed(std::string_view bytes, const Sink& sink);
  // Whether the last chunk came, or no chunks at all.
  Result<bool> finish(const Sink& sink);

 private:
  enum class State : unsigned char { kSize, kData, kDataEnd, kDone, kPlain };
  Result<void> take_size(std::string_view& bytes, const Sink& sink);

  State state_ = State::kSize;
  std::string line_;        // the size's, as far as it came
  std::uint64_t left_ = 0;  // of the chunk
  bool begun_ = false;      // a chunk's size was read
};

}  // namespace varve::interchange
