#include "varve/store/frame.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <string>

namespace varve::store {
namespace {

// A frame of `size` bytes, with a window of 2^`window_log` where that is not 0.
std::string frame_of(std::size_t size, int window_log, bool content_size = true) {
  const std::string raw(size, 'v');
  std::string out(ZSTD_compressBound(size), '\0');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  if (window_log != 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, content_size ? 1 : 0);
  ZSTD_inBuffer in{raw.data(), raw.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  // By pieces, so that the encoder does not make one segment of it.
  if (window_log != 0) {
    in.size = 1;
    ZSTD_compressStream2(context, &to, &in, ZSTD_e_flush);
    in.size = raw.size();
  }
  EXPECT_EQ(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end), 0U);
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

TEST(Frame, OneThatAnyDecoderTakesIsPlain) {
  EXPECT_TRUE(is_plain_frame(frame_of(0, 0)));
  EXPECT_TRUE(is_plain_frame(frame_of(100'000, 0)));
  EXPECT_TRUE(is_plain_frame(frame_of(100'000, 17, false)));
  EXPECT_TRUE(is_plain_frame(frame_of(20 << 20, 23)));
}

TEST(Frame, OneWithALargerWindowIsNot) {
  EXPECT_FALSE(is_plain_frame(frame_of(20 << 20, 24)));
  EXPECT_FALSE(is_plain_frame(frame_of(20 << 20, 27, false)));
}

TEST(Frame, OneThatIsCutOffOrFollowedIsNot) {
  const std::string frame = frame_of(100'000, 0);
  EXPECT_FALSE(is_plain_frame(frame.substr(0, frame.size() - 1)));
  EXPECT_FALSE(is_plain_frame(frame + frame));
  EXPECT_FALSE(is_plain_frame(frame + "x"));
  EXPECT_FALSE(is_plain_frame(""));
  EXPECT_FALSE(is_plain_frame(frame.substr(0, 5)));
}

TEST(Frame, OneThatNamesADictionaryIsNot) {
  std::string frame = frame_of(100'000, 0);
  frame[4] = static_cast<char>(frame[4] | 1);
  EXPECT_FALSE(is_plain_frame(frame));
}

}  // namespace
}  // namespace varve::store
