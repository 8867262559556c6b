// An answer that comes bit by bit, as things happen: no thread waits for them; while there is
// nothing its connection is suspended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>

namespace varve::replay {

class LiveStream {
 public:
  // How its connection waits, and is told to go on; `resume` may be called on any thread, after
  // `suspend` was.
  struct Calls {
    std::function<void()> suspend;
    std::function<void()> resume;
  };
  static constexpr ssize_t kEnd = -1;
  // No stream lasts longer.
  static constexpr std::chrono::minutes kLongest{10};

  virtual ~LiveStream() = default;
  // How many bytes were put into `to`; kEnd; or 0, and the connection was suspended by `calls`.
  virtual ssize_t take_or_wait(char* to, std::size_t most, const Calls& calls) = 0;
};

}  // namespace varve::replay
