#include "interchange/stream.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varve::interchange {
namespace {

constexpr std::size_t kRaw = 256 << 10;  // bytes of the file that are read at once
constexpr std::size_t kOut = 256 << 10;  // room for what they become

// After damage, what looks like a member may be none: so much of it is tried at once, and looked
// through again where it is none.
constexpr std::size_t kCarefully = 4 << 10;

// A member that decompresses to more than this and than so many times its size is a bomb.
constexpr std::uint64_t kOutFreely = std::uint64_t{1} << 30;

constexpr std::string_view kGzip = "\x1f\x8b";
constexpr std::string_view kZstdFrame = "\x28\xb5\x2f\xfd";
constexpr std::string_view kZstdDictionary = "\x5d\x2a\x4d\x18";

}  // namespace

std::string to_string(const Position& position) {
  if (position.within == 0) return fmt::format("byte {}", position.byte);
  return fmt::format("byte {} (and {} decompressed)", position.byte, position.within);
}

Stream::Stream(std::shared_ptr<const File> file, std::uint64_t begin, std::uint64_t end)
    : file_(std::move(file)), next_(begin), end_(end), out_(kMaxPeek + kOut) {}

Result<Stream> Stream::open(std::shared_ptr<const File> file, std::uint64_t begin,
                            std::uint64_t end, std::uint64_t from, std::shared_ptr<Budget> budget) {
  const std::uint64_t length = std::min<std::uint64_t>(kZstdFrame.size(), end - begin);
  VARVE_ASSIGN(const std::string first, file->read_at(begin, static_cast<std::size_t>(length)));
  Stream stream(std::move(file), std::clamp(from, begin, end), end);
  stream.budget_ = std::move(budget);
  if (first.starts_with(kGzip)) {
    stream.inflater_ = make_gzip_inflater();
  } else if (first == kZstdFrame || first == kZstdDictionary) {
    VARVE_ASSIGN(const std::string dictionary, read_zstd_dictionary(*stream.file_, begin, end));
    VARVE_ASSIGN(stream.inflater_, make_zstd_inflater(dictionary));
  } else {
    stream.begin_member();
  }
  return stream;
}

// More of the file behind what was read and not consumed; nothing at its end.
Result<void> Stream::read_raw() {
  if (next_ == end_) return {};
  raw_.erase(0, raw_begin_);
  raw_begin_ = 0;
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kRaw, end_ - next_));
  const std::size_t before = raw_.size();
  raw_.resize(before + length);
  VARVE_TRY(file_->read_into(next_, {raw_.data() + before, length}));
  next_ += length;
  return {};
}

void Stream::begin_member() {
  // Of an empty member nothing is given: the next one takes its place.
  if (!members_.empty() && members_.back().begins_at == produced_) members_.pop_back();
  members_.push_back({produced_, next_ - (raw_.size() - raw_begin_)});
  in_member_ = true;
  forget_members();
}

void Stream::forget_members() {
  while (members_.size() > 1 && members_[1].begins_at <= given_) members_.pop_front();
}

Result<std::string_view> Stream::peek(std::size_t wanted) {
  wanted = std::min(wanted, kMaxPeek);
  if (out_end_ - out_begin_ < wanted) VARVE_TRY(fill(wanted));
  return std::string_view(out_).substr(out_begin_, out_end_ - out_begin_);
}

void Stream::skip(std::size_t count) {
  out_begin_ += count;
  given_ += count;
  forget_members();
}

Position Stream::position() const {
  if (members_.empty()) return {next_ - (raw_.size() - raw_begin_), 0};
  const Member& member = members_.front();
  const std::uint64_t within = given_ - member.begins_at;
  return inflater_ ? Position{member.byte, within} : Position{member.byte + within, 0};
}

bool Stream::begins_member() const {
  return inflater_ && !members_.empty() && members_.front().begins_at == given_;
}

std::size_t Stream::left_of_member() const {
  if (members_.size() < 2) return std::string_view::npos;
  return static_cast<std::size_t>(members_[1].begins_at - given_);
}

Result<void> Stream::fill(std::size_t wanted) {
  if (at_end_ || !damage_.empty()) return {};
  const std::span<char> all = out_.all();
  if (out_begin_ == out_end_ || out_begin_ + wanted > all.size() ||
      all.size() - out_end_ < kOut / 2) {
    std::copy(all.begin() + static_cast<std::ptrdiff_t>(out_begin_),
              all.begin() + static_cast<std::ptrdiff_t>(out_end_), all.begin());
    out_end_ -= out_begin_;
    out_begin_ = 0;
  }
  while (out_end_ - out_begin_ < wanted && damage_.empty()) {
    VARVE_ASSIGN(const bool more, fill_some());
    if (!more) break;
  }
  return {};
}

// False at the end of the file.
Result<bool> Stream::fill_some() {
  if (raw_begin_ == raw_.size()) VARVE_TRY(read_raw());
  const std::string_view raw = std::string_view(raw_).substr(raw_begin_);
  if (raw.empty()) {
    at_end_ = true;
    cut_short_ = inflater_ && in_member_;
    if (cut_short_) damage_ = "the file ends in the middle of compressed bytes";
    return false;
  }
  const std::span<char> room = out_.all().subspan(out_end_);
  if (!inflater_) {
    const std::size_t count = std::min(raw.size(), room.size());
    raw.copy(room.data(), count);
    took(count, count);
    return true;
  }
  if (budget_->is_spent()) {
    damage_ = fmt::format(
        "all of the file that came so far decompresses to more than {} times its size: it is a "
        "bomb, "
        "and the rest is left out",
        kBombRatio);
    return false;
  }
  if (!in_member_) begin_member();
  tried_from_ = raw_begin_;
  const auto step = inflater_->inflate(is_careful_ ? raw.substr(0, kCarefully) : raw, room);
  if (!step && step.error().kind != ErrorKind::kDamaged) return tl::unexpected(step.error());
  if (!step) {
    damage_ = step.error().message;
    return false;
  }
  took(step->consumed, step->produced);
  if (step->ended) in_member_ = is_careful_ = false;
  if (!is_bomb()) return true;
  damage_ = fmt::format("it decompresses to more than {} times its size: it is a bomb", kBombRatio);
  return false;
}

bool Stream::is_bomb() const {
  const Member& member = members_.back();
  const std::uint64_t out = produced_ - member.begins_at;
  const std::uint64_t raw = next_ - (raw_.size() - raw_begin_) - member.byte;
  return interchange::is_bomb(out, raw, kOutFreely);
}

void Stream::took(std::size_t consumed, std::size_t produced) {
  raw_begin_ += consumed;
  out_end_ += produced;
  produced_ += produced;
  budget_->in += consumed;
  budget_->out += produced;
}

Result<bool> Stream::go_on_behind_damage() {
  if (!inflater_ || budget_->is_spent()) return false;
  skip(out_end_ - out_begin_);
  inflater_->restart();
  // A member that was cut may have taken the next ones for its own.
  if (cut_short_) raw_begin_ = tried_from_;
  const std::uint64_t now = next_ - (raw_.size() - raw_begin_);
  const bool begins_here = !members_.empty() && members_.back().byte == now;
  damage_.clear();
  cut_short_ = false;
  at_end_ = false;
  in_member_ = false;
  is_careful_ = true;
  members_.clear();
  if (begins_here && raw_begin_ < raw_.size()) ++raw_begin_;  // not that one again
  for (;;) {
    const std::size_t at = inflater_->find_member(raw_, raw_begin_);
    if (at != std::string::npos) {
      raw_begin_ = at;
      return true;
    }
    // What a member begins with may lie across.
    raw_begin_ =
        std::max(raw_begin_, raw_.size() - std::min(raw_.size(), Inflater::kLongestMagic - 1));
    if (next_ == end_) {
      raw_begin_ = raw_.size();
      return false;
    }
    VARVE_TRY(read_raw());
  }
}

}  // namespace varve::interchange
