// Dot product of a weight row, as stored, with a float32 vector, for each instruction set. The functions
// carry their own target, so that the rest of the program runs on any processor; call one only where its
// instructions are there.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace kerf::nn::dot {

/// The upper half of a float32.
struct Bf16 {
  std::uint16_t bits;
};

inline float widen(float value) {
  return value;
}
inline float widen(Bf16 value) {
  return std::bit_cast<float>(std::uint32_t(value.bits) << 16);
}

/// Sum of weights[i] * x[i] for first <= i < width.
template <typename Weight>
float plain(const Weight* weights, const float* x, std::int64_t first, std::int64_t width) {
  float sum = 0;
  for (std::int64_t i = first; i < width; ++i) sum += widen(weights[i]) * x[i];
  return sum;
}

template <typename Weight>
float baseline(const Weight* weights, const float* x, std::int64_t width) {
  constexpr int kLanes = 8;  // separate sums, which the compiler can keep in vector registers
  float lanes[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= width; i += kLanes)
    for (int lane = 0; lane < kLanes; ++lane) lanes[lane] += widen(weights[i + lane]) * x[i + lane];
  float sum = plain(weights, x, i, width);
  for (float lane : lanes) sum += lane;
  return sum;
}

#if defined(__x86_64__)
#define KERF_AVX2 __attribute__((target("avx2,fma")))
#define KERF_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))

// One row at a time, in order: rows read side by side lie a multiple of a page apart, which halves what
// memory gives. The processor's own prefetching stops at a page's end, hence the hints; a hint past the
// matrix does no harm.
constexpr int kAhead = 4096, kLine = 64;  // bytes

KERF_AVX2 inline __m256 load8(const float* p) {
  return _mm256_loadu_ps(p);
}
KERF_AVX2 inline __m256 load8(const Bf16* p) {
  const auto half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
}
KERF_AVX2 inline float sum8(__m256 v) {
  const auto four = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const auto two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

template <typename Weight>
KERF_AVX2 float avx2(const Weight* weights, const float* x, std::int64_t width) {
  constexpr int kSums = 4, kStep = 8 * kSums;  // sums in flight hide the latency of adding
  __m256 sums[kSums] = {};
  std::int64_t i = 0;
  for (; i + kStep <= width; i += kStep) {
    for (int byte = 0; byte < int(kStep * sizeof(Weight)); byte += kLine)
      _mm_prefetch(reinterpret_cast<const char*>(weights + i) + kAhead + byte, _MM_HINT_T0);
#pragma GCC unroll 4
    for (int s = 0; s < kSums; ++s)
      sums[s] = _mm256_fmadd_ps(load8(weights + i + 8 * s), _mm256_loadu_ps(x + i + 8 * s), sums[s]);
  }
  const auto sum = _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3]));
  return sum8(sum) + plain(weights, x, i, width);
}

KERF_AVX512 inline __m512 load16(const float* p) {
  return _mm512_loadu_ps(p);
}
KERF_AVX512 inline __m512 load16(const Bf16* p) {
  const auto half = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16));
}

template <typename Weight>
KERF_AVX512 float avx512(const Weight* weights, const float* x, std::int64_t width) {
  constexpr int kSums = 4, kStep = 16 * kSums;
  __m512 sums[kSums] = {};
  std::int64_t i = 0;
  for (; i + kStep <= width; i += kStep) {
    for (int byte = 0; byte < int(kStep * sizeof(Weight)); byte += kLine)
      _mm_prefetch(reinterpret_cast<const char*>(weights + i) + kAhead + byte, _MM_HINT_T0);
#pragma GCC unroll 4
    for (int s = 0; s < kSums; ++s)
      sums[s] = _mm512_fmadd_ps(load16(weights + i + 16 * s), _mm512_loadu_ps(x + i + 16 * s), sums[s]);
  }
  const auto sum = _mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3]));
  return _mm512_reduce_add_ps(sum) + plain(weights, x, i, width);
}

#undef KERF_AVX2
#undef KERF_AVX512
#endif

}  // namespace kerf::nn::dot
