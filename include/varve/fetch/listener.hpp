// Who watches an answer come in, beside what is kept of it: a client that the request is made for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace varve::fetch {

struct Response;

// Called on the Fetcher's thread, within its run_for() and attend().
class Listener {
 public:
  enum class Taken : unsigned char {
    kAll,
    kNothingYet,  // the same bytes come again after Fetcher::attend()
    kNeverAgain,  // nobody wants the rest: the transfer ends here
  };

  virtual ~Listener() = default;
  // `so_far` has everything but the body; `length` is how long that is to be, in bytes, where the
  // server said so.
  virtual void on_head(const Response& so_far, std::optional<std::uint64_t> length) = 0;
  // Bytes of the body, as transferred.
  virtual Taken on_body(std::string_view bytes) = 0;
  // Nothing comes any more. Not called without on_head() before: then Done alone says why.
  virtual void on_end(bool whole) = 0;
  // Nobody listens any more: the next attend() ends the transfer.
  [[nodiscard]] virtual bool has_gone() = 0;
};

}  // namespace varve::fetch
