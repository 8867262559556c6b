#include "coding/flush_points.hpp"

#include <zlib.h>

#include <algorithm>

#include "coding/stage.hpp"

namespace varve::coding {
namespace {

constexpr std::string_view kEmptyStored("\x00\x00\xff\xff", 4);

// Whether the block whose header begins at this bit is an empty stored one, and not the last
// (RFC 1951 3.2.3, 3.2.4).
bool is_empty_stored(std::string_view deflated, std::uint64_t bit) {
  unsigned header = 0;
  for (unsigned i = 0; i < 3; ++i) {
    const std::uint64_t at = (bit + i) / 8;
    if (at >= deflated.size()) return false;
    const unsigned byte = static_cast<unsigned char>(deflated[at]);
    header |= (byte >> ((bit + i) % 8) & 1) << i;
  }
  const std::uint64_t lengths = (bit + 3 + 7) / 8;
  return header == 0 && lengths < deflated.size() &&
         deflated.substr(lengths).starts_with(kEmptyStored);
}

}  // namespace

std::vector<std::uint64_t> flush_points(std::string_view deflated, std::size_t limit) {
  std::vector<std::uint64_t> points;
  if (deflated.find(kEmptyStored) == std::string_view::npos) return points;
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) return points;
  const Piece piece;
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  if (is_empty_stored(deflated, 0)) points.push_back(0);
  int code = Z_OK;
  while ((code == Z_OK || code == Z_BUF_ERROR) && points.size() <= limit) {
    const auto given = static_cast<uInt>(std::min<std::uint64_t>(deflated.size() - in, 1u << 30));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data() + in));
    stream.avail_in = given;
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = kPiece;
    code = inflate(&stream, Z_BLOCK);
    const std::uint64_t moved = (given - stream.avail_in) + (kPiece - stream.avail_out);
    in += given - stream.avail_in;
    out += kPiece - stream.avail_out;
    const bool between_blocks = (stream.data_type & 128) != 0;
    const auto unused = static_cast<std::uint64_t>(stream.data_type & 7);
    if (between_blocks && in > 0 && is_empty_stored(deflated, in * 8 - unused) &&
        (points.empty() || points.back() < out)) {
      points.push_back(out);
    }
    if (moved == 0) break;
  }
  inflateEnd(&stream);
  return points;
}

}  // namespace varve::coding
