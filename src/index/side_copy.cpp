#include "varve/index/side_copy.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "index/copy_database.hpp"
#include "varve/index/statement.hpp"

namespace varve::index {
namespace {

constexpr int kHoldBusyMs = 10'000;

}  // namespace

Result<std::optional<SideCopy>> SideCopy::hold(const Path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<SideCopy>();
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  SideCopy copy(handle);
  const std::string what = fmt::format("cannot read {}", path.string());
  if (opened != SQLITE_OK) return tl::unexpected(sqlite_error(handle, what));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kHoldBusyMs);
  // A transaction has its state from the first thing that it reads.
  constexpr const char* kBegin = "BEGIN; SELECT count(*) FROM sqlite_schema";
  if (sqlite3_exec(handle, kBegin, nullptr, nullptr, nullptr) == SQLITE_OK) {
    return std::optional(std::move(copy));
  }
  return tl::unexpected(sqlite_error(handle, what));
}

Result<void> SideCopy::write_to(const Path& path) const {
  return copy_database(handle_.get(), path);
}

}  // namespace varve::index
