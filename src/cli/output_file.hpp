// A file that a command writes for its user: there is all of it, or what was there before.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::cli {

// Written beside its place under another name, and put there by finish(); what was there is
// replaced. A link is followed; a pipe or a device is written to as it is, and "-" is standard
// output. Destroyed before finish(), nothing of it stays. Used by one thread.
class OutputFile {
 public:
  // kInvalid for a folder; kIo.
  static Result<OutputFile> open(const std::string& file);
  ~OutputFile();
  OutputFile(OutputFile&&) noexcept = default;
  OutputFile& operator=(OutputFile&&) = delete;

  // kIo or kNoSpace where that fails.
  Result<void> write(std::string_view bytes);
  // Where somebody else may write the file before finish(); empty where it goes to a stream.
  [[nodiscard]] const Path& temporary() const { return temporary_; }
  // On stable storage when this returns without an error.
  Result<void> finish();

 private:
  struct Close {
    void operator()(std::FILE* stream) const noexcept;
  };
  explicit OutputFile(std::string name) : name_(std::move(name)) {}
  Result<void> write_waiting();

  std::string name_;
  std::unique_ptr<std::FILE, Close> stream_;  // where it cannot be renamed
  std::unique_ptr<File> file_;                // else
  Path temporary_;
  Path target_;
  std::uint64_t size_ = 0;  // of it so far
  std::string waiting_;     // that comes next
};

Result<void> write_output(const std::string& file, std::string_view bytes);

}  // namespace varve::cli
