// Private keys of an archive in files of their own, made when they are first needed. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve {

// Text that does not stay in memory which is used again, such as a private key's.
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  ~Secret();
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret& operator=(Secret&&) = delete;
  [[nodiscard]] std::string_view view() const { return text_; }

 private:
  std::string text_;
};

// The text of the key file at `path`. Where there is none, what `make` gives is put there, mode
// 0600, and is on stable storage when this returns; a file that is there is never written over, not
// by a second process either. kRefused where others than the owner may read or write the file.
Result<Secret> load_or_make_key_file(const Path& path, const std::function<Result<Secret>()>& make,
                                     FileSystem& files = FileSystem::posix());

// The text of the key file at `path`; nothing where there is none. The same errors.
Result<std::optional<Secret>> load_key_file(const Path& path);

}  // namespace varve
