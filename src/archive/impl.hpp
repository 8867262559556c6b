// What an Archive consists of; shared by the files that implement it.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "archive/packs.hpp"
#include "varve/archive/archive.hpp"
#include "varve/index/index.hpp"

namespace varve::archive {

class Archive::Impl {
 public:
  Impl(Path where, Mode opened, const Options& chosen)
      : folder(std::move(where)),
        mode(opened),
        options(chosen),
        packs(*chosen.files, folder / "packs") {}

  // A connection for a transaction: an idle one, or a new one.
  Result<std::unique_ptr<index::Writer>> take_writer();
  void give_back(std::unique_ptr<index::Writer> writer);

  Path folder;
  Mode mode;
  Options options;
  Packs packs;
  std::unique_ptr<index::Index> index;

 private:
  std::mutex mutex_;
  std::unique_ptr<index::Writer> idle_writer_;
};

// The row that the rest of varve sees.
CaptureRow to_capture_row(index::CaptureRow row);

// A capture's id: its record's, and its position there.
std::int64_t capture_id(std::int64_t record, std::uint32_t position);
std::int64_t record_of(std::int64_t capture_id);
std::size_t position_of(std::int64_t capture_id);

// "URL at TIME", for messages.
std::string describe(std::string_view url, Time time);

// The URL as captures have it: without its fragment.
std::string_view without_fragment(std::string_view url);

// All captures that fit, given to `sink` until it gives false.
Result<void> each_capture(index::Index& index, const index::Filter& filter,
                          const std::function<Result<bool>(const index::CaptureRow&)>& sink);

// A facts record's raw bytes.
Result<Body> read_facts(Packs& packs, index::Place place);

}  // namespace varve::archive
