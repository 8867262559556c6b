// One pack: an append-only file of records. Up to its committed length (which the index knows)
// nothing of it ever changes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/body.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/store/payload.hpp"
#include "varve/store/record.hpp"

namespace varve::store {

// "00000001.pack"
std::string pack_name(std::uint64_t number);
// The number of a file of that name; nothing for other names.
std::optional<std::uint64_t> pack_number(std::string_view name);

// Reads a pack. Owns its file. Thread-safe.
class PackReader {
 public:
  // kDamaged, kVersion or kIo, naming the file.
  static Result<std::shared_ptr<const PackReader>> open(FileSystem& files, const Path& folder,
                                                        std::uint64_t number);
  // A reader of any file, its header not looked at; `name` is for messages.
  PackReader(std::unique_ptr<File> file, std::string name, std::uint32_t archive_number = 0);

  // The header of the record at `offset`. kDamaged where it is not whole, or where its payload
  // would end beyond the file.
  [[nodiscard]] Result<RecordHeader> header(std::uint64_t offset) const;
  // The raw bytes of the record at `offset`, whose header is known, in pieces; `base` is what the
  // header says that it is a difference to. See read_payload().
  [[nodiscard]] Result<void> read(std::uint64_t offset, const RecordHeader& header,
                                  std::string_view base, const ByteSink& sink) const;
  // The first `length` of them. See read_first().
  [[nodiscard]] Result<Buffer> read_first(std::uint64_t offset, const RecordHeader& header,
                                          std::string_view base, std::uint64_t length) const;
  // All of them. See read_whole().
  [[nodiscard]] Result<std::string_view> read_whole(std::uint64_t offset,
                                                    const RecordHeader& header,
                                                    std::string_view base, Buffer& buffer) const;
  // Whether the payload is as it was written.
  [[nodiscard]] Result<void> check_crc(std::uint64_t offset, const RecordHeader& header) const;
  // The payload as it lies in the pack, its CRC looked at.
  [[nodiscard]] Result<Body> payload(std::uint64_t offset, const RecordHeader& header) const;
  // Where the next record header that is whole lies, from `offset` up to `end`; nothing where there
  // is none. For getting past damage.
  [[nodiscard]] Result<std::optional<std::uint64_t>> find_record(std::uint64_t offset,
                                                                 std::uint64_t end) const;
  [[nodiscard]] Result<std::uint64_t> size() const { return file_->size(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  // See encode_file_header().
  [[nodiscard]] std::uint32_t archive_number() const { return archive_number_; }

 private:
  // The payload as it lies there; an error at its end where the CRC does not fit.
  Result<void> each_piece(std::uint64_t offset, const RecordHeader& header,
                          const ByteSink& sink) const;
  // The failure, with its place.
  template <typename T>
  Result<T> at(std::uint64_t offset, Result<T> result) const {
    if (result) return result;
    return tl::unexpected(result.error().in(fmt::format("{} at byte {}", name_, offset)));
  }

  std::unique_ptr<File> file_;
  std::string name_;
  std::uint32_t archive_number_;
};

// What scan() meets, in the order of the file.
struct ScanVisitor {
  std::function<void(std::uint64_t offset, const RecordHeader&)> record;
  // Between two offsets there is no whole record.
  std::function<void(std::uint64_t from, std::uint64_t to, const Error&)> damage;
};
// Walks the records' headers up to `end`; after damage it goes on at the next whole header. Fails
// only where the file cannot be read at all.
Result<void> scan(const PackReader& pack, std::uint64_t end, const ScanVisitor& visitor);

// Appends to a pack. Owns its file. Used by one thread. Bytes reach the file at flush() at the
// latest, stable storage at sync(). After an error nothing but truncate() makes sense.
class PackWriter {
 public:
  // Makes the file anew. What was there under that name is lost.
  static Result<PackWriter> create(FileSystem& files, const Path& folder, std::uint64_t number,
                                   std::uint32_t archive_number);
  // Goes on at `committed`: cuts off what comes after. kDamaged where the file is shorter.
  static Result<PackWriter> resume(FileSystem& files, const Path& folder, std::uint64_t number,
                                   std::uint64_t committed);

  // The offset at which the record begins. header.stored_length is payload.size().
  Result<std::uint64_t> append(const RecordHeader& header, std::string_view payload);
  Result<void> flush();
  Result<void> sync();
  // Cuts the file off at `length`, what is not written yet included.
  Result<void> truncate(std::uint64_t length);

  // Ends a full pack by a footer that names its records; their headers are read for it.
  Result<void> seal(FileSystem& files, const Path& folder, bool ends_transaction);

  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] std::uint64_t end() const { return written_ + waiting_.size(); }

 private:
  PackWriter(std::unique_ptr<File> file, std::uint64_t number)
      : file_(std::move(file)), number_(number) {}
  Result<void> write(std::string_view bytes);

  std::unique_ptr<File> file_;
  std::uint64_t number_;
  std::uint64_t written_ = 0;
  std::string waiting_;  // small records go to the file together
};

}  // namespace varve::store
