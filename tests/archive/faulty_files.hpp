// The machine's file system, but for one operation that fails: the n-th that changes something.
// A write that fails has written its first half, as on a disk that fills up.
#pragma once

#include <cerrno>
#include <functional>
#include <memory>
#include <utility>

#include "varve/base/file.hpp"

namespace varve::testing {

class FaultyFiles final : public FileSystem {
 public:
  // Operations from `first` on fail, `count` of them.
  void fail_from(int first, int count, int error_number) {
    done_ = 0;
    first_ = first;
    count_ = count;
    error_ = error_number;
  }
  void heal() { count_ = 0; }
  // How often it was asked to change something since fail_from().
  [[nodiscard]] int done() const { return done_; }
  // Called before each sync of a file, if it is set.
  std::function<void()> before_sync;

  Result<std::unique_ptr<File>> open_read(const Path& path) override {
    return real_.open_read(path);
  }
  Result<std::unique_ptr<File>> open_write(const Path& path) override {
    if (fails()) return fail_errno("cannot open", error_);
    VARVE_ASSIGN(auto file, real_.open_write(path));
    return std::make_unique<FaultyFile>(*this, std::move(file));
  }
  Result<void> rename(const Path& from, const Path& to) override {
    return fails() ? fail_errno("cannot rename", error_) : real_.rename(from, to);
  }
  Result<bool> rename_new(const Path& from, const Path& to) override {
    if (fails()) return fail_errno("cannot rename", error_);
    return real_.rename_new(from, to);
  }
  Result<void> remove(const Path& path) override {
    return fails() ? fail_errno("cannot remove", error_) : real_.remove(path);
  }
  Result<void> set_read_only(const Path& path, bool read_only) override {
    return real_.set_read_only(path, read_only);
  }
  Result<bool> is_read_only(const Path& path) override { return real_.is_read_only(path); }
  Result<void> make_folders(const Path& path) override { return real_.make_folders(path); }
  Result<void> sync_folder(const Path& path) override {
    return fails() ? fail_errno("cannot sync", error_) : real_.sync_folder(path);
  }
  Result<std::vector<Path>> list(const Path& folder) override { return real_.list(folder); }

 private:
  class FaultyFile final : public File {
   public:
    FaultyFile(FaultyFiles& files, std::unique_ptr<File> real)
        : files_(files), real_(std::move(real)) {}

    Result<std::string> read_at(std::uint64_t offset, std::size_t length) const override {
      return real_->read_at(offset, length);
    }
    Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
      if (!files_.fails()) return real_->write_at(offset, bytes);
      static_cast<void>(real_->write_at(offset, bytes.substr(0, bytes.size() / 2)));
      return fail_errno("cannot write", files_.error_);
    }
    Result<void> truncate(std::uint64_t length) override {
      return files_.fails() ? fail_errno("cannot cut off", files_.error_) : real_->truncate(length);
    }
    Result<void> sync() override {
      if (files_.before_sync) files_.before_sync();
      return files_.fails() ? fail_errno("cannot sync", files_.error_) : real_->sync();
    }
    Result<std::uint64_t> size() const override { return real_->size(); }

   private:
    FaultyFiles& files_;
    std::unique_ptr<File> real_;
  };

  bool fails() {
    const int now = done_++;
    return now >= first_ && now - first_ < count_;
  }

  FileSystem& real_ = FileSystem::posix();
  int done_ = 0;
  int first_ = 0;
  int count_ = 0;
  int error_ = 0;
};

}  // namespace varve::testing
