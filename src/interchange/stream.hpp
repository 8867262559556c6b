// A file's bytes in order, decompressed as they come: gzip (RFC 1952) with a member for each record
// or one for all, zstd (RFC 8878) with or without a dictionary in front (WARC-zstd 1.0), or as they
// are. Memory is bounded whatever the file says of itself. Used by one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "interchange/bomb.hpp"
#include "varve/base/buffer.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::interchange {

// Where something stands in a file.
struct Position {
  std::uint64_t byte = 0;    // of the file; in a compressed one, where the member begins
  std::uint64_t within = 0;  // bytes of the decompressed member before it
  auto operator<=>(const Position&) const = default;
};
// "byte 4711", "byte 4711 (and 12 decompressed)".
std::string to_string(const Position& position);

// One compressed member after the other, undone.
class Inflater {
 public:
  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    bool ended = false;  // a member came to its end
  };
  virtual ~Inflater() = default;
  // kDamaged where the bytes are no such stream.
  virtual Result<Step> inflate(std::string_view from, std::span<char> to) = 0;
  // Forgets what it was at: the next bytes begin a member.
  virtual void restart() = 0;
  // Where a member may begin in `bytes`, at or behind `from`; npos where nowhere.
  [[nodiscard]] virtual std::size_t find_member(std::string_view bytes, std::size_t from) const = 0;
  // What every member begins with is at most so long.
  static constexpr std::size_t kLongestMagic = 4;
};
std::unique_ptr<Inflater> make_gzip_inflater();
// `dictionary`: what the file begins with, or empty.
Result<std::unique_ptr<Inflater>> make_zstd_inflater(std::string_view dictionary);
// The dictionary that a file of zstd frames begins with, decompressed (WARC-zstd 1.0, 2.2.1); empty
// where there is none.
Result<std::string> read_zstd_dictionary(const File& file, std::uint64_t begin, std::uint64_t end);

class Stream {
 public:
  static constexpr std::size_t kMaxPeek = 1 << 20;

  // The bytes of `file` in [begin, end). By their first bytes they are gzip, zstd or neither.
  // Reading begins at byte `from`, where a member does. When `budget`, which others may share, is
  // spent, that is damage behind which nothing comes.
  static Result<Stream> open(std::shared_ptr<const File> file, std::uint64_t begin,
                             std::uint64_t end, std::uint64_t from,
                             std::shared_ptr<Budget> budget = std::make_shared<Budget>());

  // What comes next: at least `wanted` bytes (up to kMaxPeek), fewer only at the end of the file or
  // where it is damaged: then damage() says what it is. The view is good until the next call.
  Result<std::string_view> peek(std::size_t wanted);
  // Goes on behind the first `count` bytes of what peek() gave last.
  void skip(std::size_t count);
  [[nodiscard]] Position position() const;
  // Decompressed bytes before that.
  [[nodiscard]] std::uint64_t given() const { return given_; }

  // Whether a compressed member begins at position().
  [[nodiscard]] bool begins_member() const;
  // How many bytes from position() on are of its member; npos where that has not been seen.
  [[nodiscard]] std::size_t left_of_member() const;

  // Why no more comes, where the file is damaged.
  [[nodiscard]] const std::string& damage() const { return damage_; }
  // That it only ends too early: all that came before is right.
  [[nodiscard]] bool is_cut_short() const { return cut_short_; }
  // Goes on at the next member behind the damage, or behind the one that the stream is in; false
  // where there is none.
  Result<bool> go_on_behind_damage();

 private:
  struct Member {
    std::uint64_t begins_at = 0;  // of all decompressed bytes
    std::uint64_t byte = 0;       // of the file
  };
  [[nodiscard]] bool is_bomb() const;
  Stream(std::shared_ptr<const File> file, std::uint64_t begin, std::uint64_t end);

  Result<void> read_raw();
  Result<void> fill(std::size_t wanted);
  Result<bool> fill_some();
  void took(std::size_t consumed, std::size_t produced);
  void begin_member();
  void forget_members();

  std::shared_ptr<const File> file_;
  std::shared_ptr<Budget> budget_;
  std::unique_ptr<Inflater> inflater_;  // none: the bytes are as they are
  std::uint64_t next_ = 0;              // of the file: what is read next
  std::uint64_t end_ = 0;
  std::string raw_;  // read, and consumed up to raw_begin_
  std::size_t raw_begin_ = 0;
  std::size_t tried_from_ = 0;  // in raw_: where it was decompressed from last
  Buffer out_;                  // decompressed, from out_begin_ to out_end_
  std::size_t out_begin_ = 0;
  std::size_t out_end_ = 0;
  std::uint64_t given_ = 0;     // decompressed bytes before out_begin_
  std::uint64_t produced_ = 0;  // decompressed bytes at all
  std::deque<Member> members_;  // that out_ is of, the first one with its first bytes
  bool in_member_ = false;
  bool is_careful_ = false;  // a member was damaged, and none was whole since
  bool at_end_ = false;
  std::string damage_;
  bool cut_short_ = false;
};

}  // namespace varve::interchange
