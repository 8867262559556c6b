// An archive's index: captures by URL and time, blobs by digest, in SQLite (WAL). Owns a handful of
// connections for reading. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/index/reader.hpp"
#include "varve/index/writer.hpp"

namespace varve::index {

class Index {
 public:
  // The file must be there; an empty one gets the schema.
  static Result<std::unique_ptr<Index>> open(const Path& path, int busy_ms);

  // A connection that goes back to the Index when it goes out of scope; its time is short. The
  // Index must outlive it.
  class Lease {
   public:
    Lease(Index& index, std::unique_ptr<Reader> reader)
        : index_(&index), owned_(std::move(reader)), reader_(owned_.get()) {}
    // Of a connection that is another's.
    explicit Lease(Reader& reader) : reader_(&reader) {}
    ~Lease() {
      if (owned_) index_->give_back(std::move(owned_));
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    Reader* operator->() const { return reader_; }

   private:
    Index* index_ = nullptr;
    std::unique_ptr<Reader> owned_;
    Reader* reader_;
  };
  Result<Lease> read();

  // While it lives, what its thread asks of this index is answered from one state of it, which is
  // locked once: each lock is three system calls, which is most of a short question. Where none can
  // be had, questions are answered as without it. Its time is short too.
  class OneState {
   public:
    explicit OneState(Index& index);
    ~OneState();
    OneState(const OneState&) = delete;
    OneState& operator=(const OneState&) = delete;

   private:
    std::optional<Lease> lease_;
  };

  [[nodiscard]] const Path& path() const { return path_; }
  [[nodiscard]] int busy_ms() const { return busy_ms_; }

 private:
  Index(Path path, int busy_ms) : path_(std::move(path)), busy_ms_(busy_ms) {}
  void give_back(std::unique_ptr<Reader> reader);

  Path path_;
  int busy_ms_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace varve::index
