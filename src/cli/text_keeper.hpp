// Keeps text.db level with the archive while a server runs, in a thread of its own that gives way
// to all others; and after commands that remove captures.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/command.hpp"
#include "varve/search/text_index.hpp"

namespace varve::cli {

class TextKeeper {
 public:
  // `index` outlives it.
  explicit TextKeeper(search::TextIndex& index);
  // Stops within a page's work.
  ~TextKeeper() = default;

 private:
  void run(const std::stop_token& stop);

  search::TextIndex& index_;
  std::mutex mutex_;
  std::condition_variable_any never_;  // but by stopping
  std::jthread thread_;                // last: it uses the others
};

// Every byte of captures that were just removed. A text.db that is not there is not made.
Result<void> take_out_of_text(const archive::Archive& archive, const Globals& globals);

}  // namespace varve::cli
