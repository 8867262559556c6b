// The index's one transaction at a time. A Writer is one connection, used by one thread; nobody but
// the holder of the archive's lock begins one. What it is told are facts that lie in a pack
// already, or will when commit() is called.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/index/rows.hpp"

namespace varve::index {

class Writer {
 public:
  static Result<std::unique_ptr<Writer>> open(const Path& path, int busy_ms);
  ~Writer();

  Result<void> begin();
  // When this returns without an error, all since begin() survives a power cut. After an error
  // nothing of it is to be seen.
  Result<void> commit();
  // Never fails: what was begun is not there. Without a begin() it does nothing.
  void rollback();

  Result<std::optional<PackRow>> last_pack();
  Result<void> set_pack(const PackRow& pack);

  Result<std::optional<BlobRow>> blob(const Digest& digest);
  // False where there is a blob of that digest already.
  Result<bool> add_blob(const Digest& digest, Place place, std::uint64_t stored, std::uint64_t raw);

  // The id that the record which is being filled will have.
  Result<std::int64_t> next_record();
  Result<void> add_record(std::int64_t id, Place place);

  struct Capture {
    std::string_view key;
    std::string_view url;
    Time time;
    int status = 0;
    int source = 0;
    int truncated = 0;
    std::string_view mime;
    Digest digest;
    std::int64_t record = 0;
    std::uint32_t position = 0;
  };
  // The time that it got: the next free one of its URL. kInvalid where its blob is not there.
  Result<Time> add(const Capture& capture);

  struct Member {
    std::string_view url;
    Time time;
  };
  struct Snapshot {
    std::string_view url;  // the document's
    std::string_view asked_url;
    Time time;
    std::string_view title;
    std::string_view verdict;
    std::vector<Member> members;
    std::vector<FailedRow> failed;
    std::vector<std::string> tags;
    std::string_view note;
    bool hold = false;
    std::int64_t record = 0;
    std::uint32_t position = 0;
  };
  // kInvalid where the document or a member is no capture.
  Result<void> add(const Snapshot& snapshot);

 private:
  class Statements;
  explicit Writer(std::unique_ptr<Statements> statements);
  std::unique_ptr<Statements> statements_;
};

}  // namespace varve::index
