// An archive's index: captures by URL and time, blobs by digest, in SQLite (WAL). Owns a handful of
// connections for reading. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/index/reader.hpp"
#include "varve/index/writer.hpp"

namespace varve::index {

class LogFile;

class Index {
 public:
  // The file must be there; an empty one gets the schema.
  static Result<std::unique_ptr<Index>> open(const Path& path, int busy_ms);
  ~Index();

 private:
  // A connection, and whether it still has a state of the index locked: it is as new as anything
  // as long as the log has not changed.
  struct Pooled;

 public:
  // A connection that goes back to the Index when it goes out of scope; its time is short. The
  // Index must outlive it.
  class Lease {
   public:
    Lease(Index& index, std::unique_ptr<Pooled> owned);
    // Of a connection that is another's.
    explicit Lease(Reader& reader);
    ~Lease();
    Lease(Lease&&) noexcept;
    Lease& operator=(Lease&&) = delete;
    Reader* operator->() const { return reader_; }

   private:
    Index* index_ = nullptr;
    std::unique_ptr<Pooled> owned_;
    Reader* reader_;
  };
  Result<Lease> read();

  // While it lives, what its thread asks of this index is answered from one state of it, which is
  // locked once: locking costs more than a short question. Where none can be had, questions are
  // answered as without it. Its time is short too. The state stays locked for the next one, for
  // some milliseconds at most, and only where nobody has written for a second.
  class OneState {
   public:
    explicit OneState(Index& index);
    ~OneState();
    OneState(const OneState&) = delete;
    OneState& operator=(const OneState&) = delete;

   private:
    Index* index_ = nullptr;
    std::unique_ptr<Pooled> connection_;  // none where another OneState is this thread's
  };

  [[nodiscard]] const Path& path() const { return path_; }
  [[nodiscard]] int busy_ms() const { return busy_ms_; }

 private:
  Index(Path path, int busy_ms);
  Result<std::unique_ptr<Pooled>> take();
  void give_back(std::unique_ptr<Pooled> connection);
  // Unlocks states that nobody has asked for of late.
  void watch_states(const std::stop_token& stop);

  Path path_;
  std::unique_ptr<const LogFile> log_;
  int busy_ms_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Pooled>> idle_;  // the last used one last
  bool watcher_sleeps_ = false;                // until a state is kept
  std::condition_variable_any kept_;
  std::jthread watcher_;  // last: it uses the others
};

}  // namespace varve::index
