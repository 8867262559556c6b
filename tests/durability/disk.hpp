// What is on a disk for certain and what may be, while a journal of calls goes by, by the rules of
// POSIX: fdatasync(file) makes the bytes and the length of that file durable, not its name;
// fsync(folder) makes the names in it durable; of everything else any part may have reached the
// disk, in any order. A value; used by one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "durability/system_calls.hpp"
#include "varve/base/digest.hpp"

namespace varve::testing {

// The files and folders that somebody finds after the power is back.
struct DiskState {
  std::map<std::string, std::shared_ptr<const std::string>> files;
  std::set<std::string> folders;

  [[nodiscard]] Digest digest() const;
  // Makes `folder` be this, whatever it was.
  void put_into(const std::filesystem::path& folder) const;
};

// What of a call that was not synced reached the disk: bytes `begin` to `end` of a write, and in
// the place of its other bytes what was there before, zeros or garbage (in a file that became long
// enough for them). Other calls reach it or do not.
struct Piece {
  enum class Rest : unsigned char { kOld, kZeros, kGarbage };
  std::size_t begin = 0;
  std::size_t end = 0;
  Rest rest = Rest::kOld;

  static Piece whole() { return {0, SIZE_MAX, Rest::kOld}; }
  static Piece nothing() { return {}; }
};

class Disk {
 public:
  void found(int file, const std::string& name, std::string bytes);
  void found_folder(const std::string& name) { folders_.insert(name); }
  // The next call of the journal, which outlives this. What a failed sync should have written may
  // be lost whatever syncs come after: the kernel takes it for written.
  void apply(const Call& call);
  // What is not durable, in its order.
  [[nodiscard]] const std::vector<const Call*>& pending() const { return pending_; }
  // With one piece of each pending call.
  [[nodiscard]] DiskState state(const std::vector<Piece>& pieces) const;
  [[nodiscard]] DiskState state(const Piece& of_each) const {
    return state(std::vector<Piece>(pending_.size(), of_each));
  }

  // Syncs that fit are not believed. For the test of the test.
  std::function<bool(const Call&)> disbelieved;

 private:
  using Files = std::map<int, std::shared_ptr<std::string>>;
  static void change(Files& files, const Call& call, const Piece& piece);
  static void change_names(std::map<std::string, int>& names, std::set<std::string>& folders,
                           const Call& call);
  void settle(const std::function<bool(const Call&)>& which);

  Files contents_;
  std::map<std::string, int> names_;
  std::set<std::string> folders_;
  std::vector<const Call*> pending_;
  std::set<const Call*> stuck_;    // no later sync writes them
  std::set<const Call*> certain_;  // durable, but behind one that is stuck
};

}  // namespace varve::testing
