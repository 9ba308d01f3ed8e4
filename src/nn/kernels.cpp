#include "nn/kernels.h"

#include <type_traits>

#include "nn/device.h"
#include "nn/kernel_math.h"

// Sums in any order and no error flags, so that the loops below become vector code. Values are finite.
#pragma GCC optimize("O3", "fast-math")

namespace kerf::nn {
namespace {

constexpr float kEpsilon = 1e-6F;        // of the tower's layer norms
constexpr std::int64_t kShortRow = 128;  // of a softmax whose powers are kept

KERF_INLINE float to_float(float value) {
  return value;
}
KERF_INLINE float to_float(Bf16 value) {
  return __builtin_bit_cast(float, std::uint32_t(value.bits) << 16);
}
KERF_INLINE void store(float& to, float value) {
  to = value;
}
/// Rounds to the nearest, ties to even; values are finite.
KERF_INLINE void store(Bf16& to, float value) {
  const auto bits = __builtin_bit_cast(std::uint32_t, value);
  to.bits = std::uint16_t((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

template <typename T>
KERF_INLINE void normalise_rows(const float* x, T* out, std::int64_t rows, std::int64_t width) {
  for (std::int64_t row = 0; row < rows; ++row, x += width, out += width) {
    float sum = 0, squares = 0;
    for (std::int64_t i = 0; i < width; ++i) sum += x[i];
    const float mean = sum / float(width);
    for (std::int64_t i = 0; i < width; ++i) squares += (x[i] - mean) * (x[i] - mean);
    const float scale = 1 / __builtin_sqrtf(squares / float(width) + kEpsilon);
    for (std::int64_t i = 0; i < width; ++i) store(out[i], (x[i] - mean) * scale);
  }
}

template <typename T>
KERF_INLINE void rotate_head(const T* from, const float* cosine, const float* sine, T* to,
                             std::int64_t width) {
  const std::int64_t half = width / 2;
  for (std::int64_t i = 0; i < half; ++i) {
    const float low = to_float(from[i]), high = to_float(from[i + half]);
    store(to[i], low * cosine[i] - high * sine[i]);
    store(to[i + half], high * cosine[i + half] + low * sine[i + half]);
  }
}

/// The transposed of rotate_head.
template <typename T>
KERF_INLINE void rotate_head_back(const T* from, const float* cosine, const float* sine, T* to,
                                  std::int64_t width) {
  const std::int64_t half = width / 2;
  for (std::int64_t i = 0; i < half; ++i) {
    const float low = to_float(from[i]), high = to_float(from[i + half]);
    store(to[i], low * cosine[i] + high * sine[i + half]);
    store(to[i + half], high * cosine[i + half] - low * sine[i]);
  }
}

/// Calls run(width): with a constant for the usual widths of a head, for which the compiler then unrolls.
template <typename Run>
KERF_INLINE void by_width(std::int64_t width, const Run& run) {
  if (width == 32)
    run(std::integral_constant<std::int64_t, 32>());
  else if (width == 64)
    run(std::integral_constant<std::int64_t, 64>());
  else
    run(width);
}

/// Calls use(width, number of the token, head, place in [segments, heads, tokens, width], cos, sin) for every
/// head of every token.
template <typename Use>
KERF_INLINE void for_heads(const HeadShape& shape, const float* cosine, const float* sine, const Use& use) {
  by_width(
      shape.width, [&](auto width) __attribute__((always_inline)) {
        const std::int64_t segments = shape.segments, tokens = shape.tokens, heads = shape.heads;
        for (std::int64_t segment = 0; segment < segments; ++segment)
          for (std::int64_t token = 0; token < tokens; ++token) {
            const std::int64_t row = segment * shape.table + token * width;
            for (std::int64_t head = 0; head < heads; ++head)
              use(width, segment * tokens + token, head, ((segment * heads + head) * tokens + token) * width,
                  cosine + row, sine + row);
          }
      });
}

template <typename T>
KERF_INLINE void rotate_all(const T* qkv, const float* cosine, const float* sine, T* q, T* k, T* v,
                            const HeadShape& shape) {
  const auto step = shape.heads * shape.width;
  for_heads(
      shape, cosine, sine,
      [=](auto width, std::int64_t token, std::int64_t head, std::int64_t to, const float* c, const float* s)
          __attribute__((always_inline)) {
            const std::int64_t from = token * 3 * step + head * width;
            rotate_head(qkv + from, c, s, q + to, width);
            rotate_head(qkv + from + step, c, s, k + to, width);
            for (std::int64_t i = 0; i < width; ++i) v[to + i] = qkv[from + 2 * step + i];
          });
}

template <typename T>
KERF_INLINE void rotate_all_back(const T* q, const T* k, const T* v, const float* cosine, const float* sine,
                                 T* qkv, const HeadShape& shape) {
  const auto step = shape.heads * shape.width;
  for_heads(
      shape, cosine, sine,
      [=](auto width, std::int64_t token, std::int64_t head, std::int64_t from, const float* c,
          const float* s) __attribute__((always_inline)) {
        const std::int64_t to = token * 3 * step + head * width;
        rotate_head_back(q + from, c, s, qkv + to, width);
        rotate_head_back(k + from, c, s, qkv + to + step, width);
        for (std::int64_t i = 0; i < width; ++i) qkv[to + 2 * step + i] = v[from + i];
      });
}

template <typename T>
KERF_INLINE void softmax_rows(T* x, std::int64_t rows, std::int64_t width) {
  for (std::int64_t row = 0; row < rows; ++row, x += width) {
    float largest = to_float(x[0]), sum = 0;
    for (std::int64_t i = 1; i < width; ++i) {
      const float value = to_float(x[i]);
      largest = value > largest ? value : largest;
    }
    if (width > kShortRow) {
      for (std::int64_t i = 0; i < width; ++i) sum += exponential(to_float(x[i]) - largest);
      for (std::int64_t i = 0; i < width; ++i) store(x[i], exponential(to_float(x[i]) - largest) / sum);
      continue;
    }
    float powers[kShortRow];
    for (std::int64_t i = 0; i < width; ++i) sum += powers[i] = exponential(to_float(x[i]) - largest);
    const float scale = 1 / sum;
    for (std::int64_t i = 0; i < width; ++i) store(x[i], powers[i] * scale);
  }
}

template <typename T>
KERF_INLINE void gelu_all(const T* x, T* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = to_float(x[i]);
    store(y[i], value * gelu_share(value));
  }
}

template <typename T>
KERF_INLINE void gelu_all_back(const T* x, const T* gradient, T* out, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = to_float(x[i]), rest = gelu_rest(value), share = share_of(rest);
    const float slope = 2 * 0.7978845608F * (1 + 3 * 0.044715F * value * value);
    store(out[i], to_float(gradient[i]) * (share + value * share * (rest * share) * slope));
  }
}

template <typename T>
KERF_INLINE void add_all(float* x, const T* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) x[i] += to_float(y[i]);
}

template <typename T>
KERF_INLINE float inverse_root(const T* x, float epsilon, std::int64_t width) {
  float squares = 0;
  for (std::int64_t i = 0; i < width; ++i) squares += to_float(x[i]) * to_float(x[i]);
  return 1 / __builtin_sqrtf(squares / float(width) + epsilon);
}

template <typename T>
KERF_INLINE void rms_rows(const T* x, const float* weight, float epsilon, float* y, float* inverse,
                          std::int64_t rows, std::int64_t width) {
  for (std::int64_t row = 0; row < rows; ++row, x += width, y += width) {
    const float scale = inverse[row] = inverse_root(x, epsilon, width);
    for (std::int64_t i = 0; i < width; ++i) y[i] = to_float(x[i]) * scale * weight[i];
  }
}

/// Of one row, whose gradient `gradient` is read as float32.
template <typename T>
KERF_INLINE void rms_row_back(const T* x, const float* weight, float scale, const float* gradient, T* out,
                              float* weight_gradient, std::int64_t width) {
  float along = 0;
  for (std::int64_t i = 0; i < width; ++i) {
    const float value = to_float(x[i]);
    along += gradient[i] * weight[i] * value;
    weight_gradient[i] += gradient[i] * value * scale;
  }
  const float back = along * scale * scale * scale / float(width);
  for (std::int64_t i = 0; i < width; ++i)
    store(out[i], gradient[i] * weight[i] * scale - to_float(x[i]) * back);
}

template <typename T>
KERF_INLINE void rms_rows_back(const T* x, const float* weight, const float* inverse, const float* gradient,
                               T* out, float* weight_gradient, std::int64_t rows, std::int64_t width) {
  for (std::int64_t row = 0; row < rows; ++row, x += width, gradient += width, out += width)
    rms_row_back(x, weight, inverse[row], gradient, out, weight_gradient, width);
}

template <typename T>
KERF_INLINE void norm_rotate_all(const T* x, const float* weight, float epsilon, const float* cosine,
                                 const float* sine, T* y, float* inverse, const HeadShape& shape) {
  const auto heads = shape.heads;
  for_heads(
      shape, cosine, sine,
      [=](auto width, std::int64_t token, std::int64_t head, std::int64_t to, const float* c, const float* s)
          __attribute__((always_inline)) {
            const std::int64_t row = token * heads + head;
            float normed[kWidestHead];
            float turned[kWidestHead];
            rms_rows(x + row * width, weight, epsilon, normed, inverse + row, 1, width);
            rotate_head(normed, c, s, turned, width);
            for (std::int64_t i = 0; i < width; ++i) store(y[to + i], turned[i]);
          });
}

template <typename T>
KERF_INLINE void norm_rotate_all_back(const T* x, const float* weight, const float* inverse,
                                      const float* cosine, const float* sine, const T* gradient, T* out,
                                      float* weight_gradient, const HeadShape& shape) {
  const auto heads = shape.heads;
  for_heads(
      shape, cosine, sine,
      [=](auto width, std::int64_t token, std::int64_t head, std::int64_t from, const float* c,
          const float* s) __attribute__((always_inline)) {
        const std::int64_t row = token * heads + head;
        float turned[kWidestHead];
        float normed[kWidestHead];
        for (std::int64_t i = 0; i < width; ++i) turned[i] = to_float(gradient[from + i]);
        rotate_head_back(turned, c, s, normed, width);
        rms_row_back(x + row * width, weight, inverse[row], normed, out + row * width, weight_gradient,
                     width);
      });
}

KERF_INLINE float sigmoid(float x) {
  return share_of(exponential(-x));
}

template <typename T>
KERF_INLINE void swiglu_all(const T* gate, const T* up, T* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = to_float(gate[i]);
    store(y[i], value * sigmoid(value) * to_float(up[i]));
  }
}

template <typename T>
KERF_INLINE void swiglu_all_back(const T* gate, const T* up, const T* gradient, T* to_gate, T* to_up,
                                 std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float value = to_float(gate[i]), share = sigmoid(value), upstream = to_float(gradient[i]);
    store(to_gate[i], upstream * to_float(up[i]) * share * (1 + value * (1 - share)));
    store(to_up[i], upstream * value * share);
  }
}

// One set of functions for each instruction set: the bodies above are compiled into each.
#define KERF_KERNELS(NAME, TARGET)                                                                         \
  template <typename T>                                                                                    \
  struct NAME {                                                                                            \
    TARGET static void normalise(const float* x, T* out, std::int64_t rows, std::int64_t width) {          \
      normalise_rows(x, out, rows, width);                                                                 \
    }                                                                                                      \
    TARGET static void rotate(const T* qkv, const float* cosine, const float* sine, T* q, T* k, T* v,      \
                              const HeadShape& shape) {                                                    \
      rotate_all(qkv, cosine, sine, q, k, v, shape);                                                       \
    }                                                                                                      \
    TARGET static void rotate_back(const T* q, const T* k, const T* v, const float* cosine,                \
                                   const float* sine, T* qkv, const HeadShape& shape) {                    \
      rotate_all_back(q, k, v, cosine, sine, qkv, shape);                                                  \
    }                                                                                                      \
    TARGET static void softmax(T* x, std::int64_t rows, std::int64_t width) {                              \
      softmax_rows(x, rows, width);                                                                        \
    }                                                                                                      \
    TARGET static void gelu(const T* x, T* y, std::int64_t count) { gelu_all(x, y, count); }               \
    TARGET static void gelu_back(const T* x, const T* gradient, T* out, std::int64_t count) {              \
      gelu_all_back(x, gradient, out, count);                                                              \
    }                                                                                                      \
    TARGET static void add(float* x, const T* y, std::int64_t count) { add_all(x, y, count); }             \
    TARGET static void rms(const T* x, const float* weight, float epsilon, float* y, float* inverse,       \
                           std::int64_t rows, std::int64_t width) {                                        \
      rms_rows(x, weight, epsilon, y, inverse, rows, width);                                               \
    }                                                                                                      \
    TARGET static void rms_back(const T* x, const float* weight, const float* inverse,                     \
                                const float* gradient, T* out, float* weight_gradient, std::int64_t rows,  \
                                std::int64_t width) {                                                      \
      rms_rows_back(x, weight, inverse, gradient, out, weight_gradient, rows, width);                      \
    }                                                                                                      \
    TARGET static void norm_rotate(const T* x, const float* weight, float epsilon, const float* cosine,    \
                                   const float* sine, T* y, float* inverse, const HeadShape& shape) {      \
      norm_rotate_all(x, weight, epsilon, cosine, sine, y, inverse, shape);                                \
    }                                                                                                      \
    TARGET static void norm_rotate_back(const T* x, const float* weight, const float* inverse,             \
                                        const float* cosine, const float* sine, const T* gradient, T* out, \
                                        float* weight_gradient, const HeadShape& shape) {                  \
      norm_rotate_all_back(x, weight, inverse, cosine, sine, gradient, out, weight_gradient, shape);       \
    }                                                                                                      \
    TARGET static void swiglu(const T* gate, const T* up, T* y, std::int64_t count) {                      \
      swiglu_all(gate, up, y, count);                                                                      \
    }                                                                                                      \
    TARGET static void swiglu_back(const T* gate, const T* up, const T* gradient, T* to_gate, T* to_up,    \
                                   std::int64_t count) {                                                   \
      swiglu_all_back(gate, up, gradient, to_gate, to_up, count);                                          \
    }                                                                                                      \
    static constexpr Kernels<T> kAll{normalise,        rotate, rotate_back, softmax,  gelu,                \
                                     gelu_back,        add,    rms,         rms_back, norm_rotate,         \
                                     norm_rotate_back, swiglu, swiglu_back};                               \
  };

KERF_KERNELS(Baseline, )
#if defined(__x86_64__)
KERF_KERNELS(Avx2, __attribute__((target("avx2,fma"))))
KERF_KERNELS(Avx512,
             __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,prefer-vector-width=512"))))
#endif

template <typename T>
const Kernels<T>& choose() {
#if defined(__x86_64__)
  static const CpuFeatures features = cpu_features();
  if (features.avx512) return Avx512<T>::kAll;
  if (features.avx2) return Avx2<T>::kAll;
#endif
  return Baseline<T>::kAll;
}

}  // namespace

const Kernels<float>& float_kernels() {
  return choose<float>();
}

const Kernels<Bf16>& bf16_kernels() {
  return choose<Bf16>();
}

}  // namespace kerf::nn
