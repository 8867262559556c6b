#include "varve/base/digests.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace varve {
namespace {

#if defined(__x86_64__)

constexpr std::size_t kBlock = 64;

// FIPS 180-4 4.2.2.
alignas(16) constexpr std::array<std::uint32_t, 64> kConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// A message on its way: first its whole blocks where they lie, then the padded rest (5.1.1).
struct Lane {
  // a to h, in the order in which the instructions have them (5.3.3).
  alignas(16) std::array<std::uint32_t, 4> feba{};
  alignas(16) std::array<std::uint32_t, 4> hgdc{};
  const char* next = nullptr;
  std::uint64_t blocks = 0;  // that lie there
  std::array<char, 2 * kBlock> rest{};
  std::uint64_t rest_blocks = 0;
  Digest* result = nullptr;  // none: it is idle

  void begin(std::string_view message, Digest& to) {
    feba = {0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667};
    hgdc = {0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372};
    result = &to;
    next = message.data();
    blocks = message.size() / kBlock;
    const std::string_view left = message.substr(blocks * kBlock);
    rest_blocks = left.size() < kBlock - 8 ? 1 : 2;
    rest.fill(0);
    left.copy(rest.data(), left.size());
    rest[left.size()] = '\x80';
    const std::uint64_t bits = __builtin_bswap64(std::uint64_t{message.size()} * 8);
    std::memcpy(rest.data() + rest_blocks * kBlock - 8, &bits, 8);
    go_on();
  }

  // To what comes when no block is left.
  void go_on() {
    if (blocks != 0) return;
    next = rest.data();
    blocks = std::exchange(rest_blocks, 0);
    if (blocks != 0) return;
    const std::array<std::uint32_t, 8> words = {feba[3], feba[2], hgdc[3], hgdc[2],
                                                feba[1], feba[0], hgdc[1], hgdc[0]};
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::uint32_t word = __builtin_bswap32(words[i]);
      std::memcpy(result->bytes.data() + 4 * i, &word, 4);
    }
    result = nullptr;
  }
};

// The next `count` blocks of N lanes (6.2.2), a step of each in turn.
template <int N>
__attribute__((target("sha,sse4.1"))) void compress(Lane* lanes, std::uint64_t count) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i feba[N];
  __m128i hgdc[N];
  for (int n = 0; n < N; ++n) {
    feba[n] = _mm_load_si128(reinterpret_cast<const __m128i*>(lanes[n].feba.data()));
    hgdc[n] = _mm_load_si128(reinterpret_cast<const __m128i*>(lanes[n].hgdc.data()));
  }
  for (std::uint64_t block = 0; block < count; ++block) {
    __m128i words[N][4];
    __m128i feba_before[N];
    __m128i hgdc_before[N];
    for (int n = 0; n < N; ++n) {
      feba_before[n] = feba[n];
      hgdc_before[n] = hgdc[n];
    }
#pragma GCC unroll 16
    for (int i = 0; i < 16; ++i) {
      const __m128i constants =
          _mm_load_si128(reinterpret_cast<const __m128i*>(kConstants.data() + 4 * i));
#pragma GCC unroll 2
      for (int n = 0; n < N; ++n) {
        __m128i(&w)[4] = words[n];
        __m128i& now = w[i % 4];
        if (i < 4) {
          const char* from = lanes[n].next + block * kBlock + 16 * i;
          now =
              _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)), big_endian);
        } else {
          const __m128i seven_back = _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4);
          now = _mm_add_epi32(_mm_sha256msg1_epu32(now, w[(i + 1) % 4]), seven_back);
          now = _mm_sha256msg2_epu32(now, w[(i + 3) % 4]);
        }
        const __m128i four = _mm_add_epi32(now, constants);
        hgdc[n] = _mm_sha256rnds2_epu32(hgdc[n], feba[n], four);
        feba[n] = _mm_sha256rnds2_epu32(feba[n], hgdc[n], _mm_shuffle_epi32(four, 0x0e));
      }
    }
    for (int n = 0; n < N; ++n) {
      feba[n] = _mm_add_epi32(feba[n], feba_before[n]);
      hgdc[n] = _mm_add_epi32(hgdc[n], hgdc_before[n]);
    }
  }
  for (int n = 0; n < N; ++n) {
    _mm_store_si128(reinterpret_cast<__m128i*>(lanes[n].feba.data()), feba[n]);
    _mm_store_si128(reinterpret_cast<__m128i*>(lanes[n].hgdc.data()), hgdc[n]);
    lanes[n].next += count * kBlock;
    lanes[n].blocks -= count;
    lanes[n].go_on();
  }
}

bool has_instructions() {
  static const bool there = [] {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    const bool sse41 = __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0;
    return sse41 && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
  }();
  return there;
}

void with_instructions(std::span<const std::string_view> messages, std::vector<Digest>& digests) {
  std::array<Lane, 2> lanes;
  std::size_t begun = 0;
  for (;;) {
    for (Lane& lane : lanes) {
      if (lane.result != nullptr || begun == messages.size()) continue;
      lane.begin(messages[begun], digests[begun]);
      ++begun;
    }
    if (lanes[0].result != nullptr && lanes[1].result != nullptr) {
      compress<2>(lanes.data(), std::min(lanes[0].blocks, lanes[1].blocks));
      continue;
    }
    Lane& last = lanes[0].result != nullptr ? lanes[0] : lanes[1];
    if (last.result == nullptr) return;
    compress<1>(&last, last.blocks);
  }
}

#endif

}  // namespace

std::vector<Digest> digests_of(std::span<const std::string_view> messages) {
  std::vector<Digest> digests(messages.size());
#if defined(__x86_64__)
  if (has_instructions()) {
    with_instructions(messages, digests);
    return digests;
  }
#endif
  std::transform(messages.begin(), messages.end(), digests.begin(), Sha256::of);
  return digests;
}

}  // namespace varve
