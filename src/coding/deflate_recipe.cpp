// What zlib makes: by zlib's own gzip wrapper (Python, node, PHP), by nginx, by Apache, and by
// gzip(1), whose encoder zlib came from.
#include <zlib.h>

#include <algorithm>
#include <array>

#include "coding/flush_points.hpp"
#include "coding/stage.hpp"
#include "coding/trial.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/digest.hpp"

namespace varve::coding {
namespace {

constexpr std::size_t kMaxHead = 256;    // of a gzip header kept in a recipe
constexpr std::size_t kMaxFlushes = 64;  // kept in a recipe
constexpr std::array<int, 9> kLevels = {6, 1, 9, 5, 4, 3, 2, 7, 8};  // the likely ones first

// One deflate stream. Its output does not depend on how the input is cut into pieces, but for where
// it is flushed.
class Deflater {
 public:
  Deflater(int level, int window, int memory) {
    ready_ = deflateInit2(&stream_, level, Z_DEFLATED, -window, memory, Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }

  Result<void> feed(std::string_view bytes, int flush, const ByteSink& sink) {
    do {
      const std::string_view part = bytes.substr(0, kPiece);
      bytes.remove_prefix(part.size());
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
      stream_.avail_in = static_cast<uInt>(part.size());
      VARVE_TRY(drain(bytes.empty() ? flush : Z_NO_FLUSH, sink));
    } while (!bytes.empty());
    return {};
  }
  [[nodiscard]] std::uint64_t taken() const { return stream_.total_in; }

 private:
  Result<void> drain(int flush, const ByteSink& sink) {
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = kPiece;
      deflate(&stream_, flush);
      const std::size_t made = kPiece - stream_.avail_out;
      if (made > 0) VARVE_TRY(sink({piece_.data(), made}));
    } while (stream_.avail_out == 0);
    return {};
  }

  z_stream stream_{};
  bool ready_ = false;
  Piece piece_;
};

std::string big_endian(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
  return out;
}

std::uint32_t adler(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      adler32_z(1, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// What stands behind the deflate data: RFC 1952 2.3.1, RFC 1950 2.2, or nothing.
std::string trailer(std::string_view name, std::string_view head, std::string_view decoded) {
  std::string out;
  if (name == "gzip") {
    put(out, crc32(decoded));
    put(out, static_cast<std::uint32_t>(decoded.size()));
  } else if (!head.empty()) {
    out = big_endian(adler(decoded));
  }
  return out;
}

// The length of a gzip member's header, RFC 1952 2.3; nothing where there is none that is whole.
std::optional<std::size_t> gzip_head(std::string_view bytes) {
  if (bytes.size() < 10 || !bytes.starts_with("\x1f\x8b\x08")) return std::nullopt;
  const unsigned flags = static_cast<unsigned char>(bytes[3]);
  std::size_t at = 10;
  if ((flags & 4) != 0) {  // FEXTRA
    if (bytes.size() < at + 2) return std::nullopt;
    at += 2u + static_cast<unsigned char>(bytes[at]) +
          256u * static_cast<unsigned char>(bytes[at + 1]);
  }
  for (const unsigned text : {8u, 16u}) {  // FNAME, FCOMMENT
    if ((flags & text) == 0) continue;
    const auto end = at < bytes.size() ? bytes.find('\0', at) : std::string_view::npos;
    if (end == std::string_view::npos) return std::nullopt;
    at = end + 1;
  }
  if ((flags & 2) != 0) at += 2;  // FHCRC
  if (at > bytes.size()) return std::nullopt;
  return at;
}

struct Memory {
  int window;
  int level;
};

// nginx makes both smaller for a body whose length it knows (ngx_http_gzip_filter_memory).
Memory nginx_memory(std::uint64_t length) {
  Memory memory{15, 8};
  while (memory.window > 9 && length > 0 && length < (1ull << (memory.window - 1)) - 262) {
    --memory.window;
    --memory.level;
  }
  return memory;
}

class Search {
 public:
  Search(Trial& trial, std::string_view name, std::string_view head) : trial_(trial) {
    start_ = std::string(name);
    if (!head.empty()) end_ = " head=" + to_hex(head);
    flushes_ = flush_points(trial.transferred().substr(head.size()), kMaxFlushes);
    for (std::size_t i = 0; i < flushes_.size(); ++i) {
      end_ += (i == 0 ? " flush=" : ",") + std::to_string(flushes_[i]);
    }
  }

  std::optional<Recipe> hinted(const std::optional<RecipeFields>& hint) {
    if (!hint || flushes_.size() > kMaxFlushes) return std::nullopt;
    const auto level = hint->number("level", 1, 9);
    const auto memory = hint->number("mem", 1, 9);
    const auto window = hint->number("window", 9, 15);
    if (!level || !memory || !window) return std::nullopt;
    return run(*level, {*window, *memory});
  }

  std::optional<Recipe> all(const std::vector<int>& levels, int window) {
    if (flushes_.size() > kMaxFlushes) return std::nullopt;
    const Memory nginx = nginx_memory(trial_.decoded().size());
    for (const Memory memory : {Memory{window, 8}, Memory{window, 9}, nginx}) {
      for (const int level : levels) {
        if (auto found = run(level, memory)) return found;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<Recipe> run(int level, Memory memory) {
    const std::string recipe = fmt::format("{} level={} mem={} window={}{}", start_, level,
                                           memory.level, memory.window, end_);
    if (std::find(tried_.begin(), tried_.end(), recipe) != tried_.end()) return std::nullopt;
    tried_.push_back(recipe);
    return trial_.run(recipe, {});
  }

  Trial& trial_;
  std::string start_;
  std::string end_;
  std::vector<std::uint64_t> flushes_;
  std::vector<std::string> tried_;
};

std::vector<int> levels_first(std::initializer_list<int> first) {
  std::vector<int> levels(first);
  for (const int level : kLevels) {
    if (std::find(first.begin(), first.end(), level) == first.end()) levels.push_back(level);
  }
  return levels;
}

// RFC 1952 2.3.1: XFL is 2 for the slowest and 4 for the fastest, where the encoder cares to say.
std::vector<int> levels_for_xfl(char xfl) {
  if (xfl == 2) return levels_first({9});
  if (xfl == 4) return levels_first({1});
  return levels_first({});
}

// RFC 1950 2.2: FLEVEL, as zlib sets it.
std::vector<int> levels_for_flevel(unsigned flevel) {
  switch (flevel) {
    case 0:
      return {1};
    case 1:
      return {5, 4, 3, 2};
    case 2:
      return {6};
    default:
      return {9, 7, 8};
  }
}

}  // namespace

Result<void> encode_deflate(const RecipeFields& fields, std::string_view decoded,
                            const ByteSink& sink, std::uint64_t& taken) {
  const auto level = fields.number("level", 1, 9);
  const auto memory = fields.number("mem", 1, 9);
  const auto window = fields.number("window", 9, 15);
  const auto head = fields.bytes("head");
  const auto flushes = fields.rising("flush");
  if (!level || !memory || !window || !head || !flushes) {
    return fail(ErrorKind::kInvalid, "this is no recipe for {}", fields.name());
  }
  if (!flushes->empty() && flushes->back() > decoded.size()) {
    return fail(ErrorKind::kInvalid, "this recipe is for a longer body");
  }
  Deflater deflater(*level, *window, *memory);
  if (!deflater.ready()) return fail(ErrorKind::kIo, "cannot start zlib: out of memory");
  if (!head->empty()) VARVE_TRY(sink(*head));
  std::uint64_t at = 0;
  const auto feed = [&](std::uint64_t to, int flush) {
    const auto fed = deflater.feed(decoded.substr(at, to - at), flush, sink);
    at = to;
    taken = deflater.taken();
    return fed;
  };
  for (const std::uint64_t point : *flushes) VARVE_TRY(feed(point, Z_SYNC_FLUSH));
  VARVE_TRY(feed(decoded.size(), Z_FINISH));
  const std::string end = trailer(fields.name(), *head, decoded);
  if (end.empty()) return {};
  return sink(end);
}

std::optional<Recipe> find_gzip(Trial& trial, const std::optional<RecipeFields>& hint) {
  const auto head = gzip_head(trial.transferred());
  if (!head || *head > kMaxHead) return std::nullopt;
  Search search(trial, "gzip", trial.transferred().substr(0, *head));
  if (auto found = search.hinted(hint)) return found;
  return search.all(levels_for_xfl(trial.transferred()[8]), 15);
}

std::optional<Recipe> find_deflate(Trial& trial, const std::optional<RecipeFields>& hint) {
  const std::string_view bytes = trial.transferred();
  if (bytes.size() < 2) return std::nullopt;
  const unsigned cmf = static_cast<unsigned char>(bytes[0]);
  const unsigned flags = static_cast<unsigned char>(bytes[1]);
  const bool zlib = is_zlib_head(bytes);
  Search search(trial, "deflate", zlib ? bytes.substr(0, 2) : std::string_view());
  if (auto found = search.hinted(hint)) return found;
  if (!zlib) return search.all(levels_first({}), 15);
  return search.all(levels_for_flevel(flags >> 6), std::max(9, static_cast<int>(cmf >> 4) + 8));
}

}  // namespace varve::coding
