#include "varve/store/pack.hpp"

#include <charconv>

namespace varve::store {
namespace {

constexpr std::size_t kWaiting = 256 << 10;

}  // namespace

std::string pack_name(std::uint64_t number) {
  return fmt::format("{:08}.pack", number);
}

std::optional<std::uint64_t> pack_number(std::string_view name) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || pack_name(number) != name) return std::nullopt;
  return number;
}

Result<PackWriter> PackWriter::create(FileSystem& files, const Path& folder, std::uint64_t number,
                                      std::uint32_t archive_number) {
  VARVE_ASSIGN(auto file, files.open_write(folder / pack_name(number)));
  VARVE_TRY(file->truncate(0));
  PackWriter writer(std::move(file), number);
  VARVE_TRY(writer.write(encode_file_header(number, archive_number)));
  return writer;
}

Result<PackWriter> PackWriter::resume(FileSystem& files, const Path& folder, std::uint64_t number,
                                      std::uint64_t committed) {
  // open_write makes what is missing: ask first, a lost pack must not come back empty.
  VARVE_TRY(PackReader::open(files, folder, number));
  VARVE_ASSIGN(auto file, files.open_write(folder / pack_name(number)));
  VARVE_ASSIGN(const std::uint64_t size, file->size());
  if (size < committed) {
    return fail(ErrorKind::kDamaged, "{} has {} bytes, the index knows of {}", pack_name(number),
                size, committed);
  }
  if (size > committed) VARVE_TRY(file->truncate(committed));
  PackWriter writer(std::move(file), number);
  writer.written_ = committed;
  return writer;
}

Result<std::uint64_t> PackWriter::append(const RecordHeader& header, std::string_view payload) {
  const std::uint64_t offset = end();
  waiting_ += encode_record_header(header);
  if (payload.size() < kWaiting) {
    waiting_ += payload;
    if (waiting_.size() >= kWaiting) VARVE_TRY(flush());
  } else {
    VARVE_TRY(flush());
    VARVE_TRY(write(payload));
  }
  return offset;
}

Result<void> PackWriter::write(std::string_view bytes) {
  VARVE_TRY(file_->write_at(written_, bytes));
  written_ += bytes.size();
  return {};
}

Result<void> PackWriter::flush() {
  VARVE_TRY(write(waiting_));
  waiting_.clear();
  return {};
}

Result<void> PackWriter::sync() {
  VARVE_TRY(flush());
  return file_->sync();
}

Result<void> PackWriter::truncate(std::uint64_t length) {
  waiting_.clear();
  VARVE_TRY(file_->truncate(length));
  written_ = length;
  return {};
}

Result<void> PackWriter::seal(FileSystem& files, const Path& folder, bool ends_transaction) {
  VARVE_TRY(flush());
  VARVE_ASSIGN(const auto reader, PackReader::open(files, folder, number_));
  std::vector<FooterRow> rows;
  ScanVisitor visitor;
  visitor.record = [&](std::uint64_t offset, const RecordHeader& header) {
    rows.push_back({offset, header.block, header.type});
  };
  visitor.damage = [](std::uint64_t, std::uint64_t, const Error&) {};  // `check` tells of it
  VARVE_TRY(scan(*reader, written_, visitor));
  return write(encode_footer(rows, ends_transaction));
}

}  // namespace varve::store
