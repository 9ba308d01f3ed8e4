#include "nn/int8.h"

#include <kerf/error.h>

#include <utility>
#include <vector>

#include "nn/device.h"
#include "nn/kernel_math.h"

// No error flags, so that the loops below become vector code. Values are finite.
#pragma GCC optimize("O3", "fast-math")

namespace kerf::nn {
namespace {

constexpr float kLargest = 127;

KERF_INLINE float narrow_row(const float* __restrict x, std::int8_t* __restrict values, std::int64_t width,
                             float limit) {
  constexpr float kRounder = 3 << 22;  // added to a float32, it leaves the rounded value in the lowest bits
  float largest = 0;
  for (std::int64_t i = 0; i < width; ++i) {
    const float size = __builtin_fabsf(x[i]);
    largest = size > largest ? size : largest;
  }
  const float factor = largest > 0 ? limit / largest : 0;
  for (std::int64_t i = 0; i < width; ++i)
    values[i] = std::int8_t(__builtin_bit_cast(std::int32_t, x[i] * factor + kRounder));
  return largest / limit;
}

KERF_INLINE void narrow_rows(const float* x, std::int8_t* values, float* scale, std::int64_t rows,
                             std::int64_t width, float limit) {
  for (std::int64_t row = 0; row < rows; ++row)
    scale[row] = narrow_row(x + row * width, values + row * width, width, limit);
}

/// A product before its sums are widened.
struct Sums {
  const std::int32_t* values;  ///< [rows, width]
  const float* row_scale;      ///< [rows]
  const float* column_scale;   ///< [width]
  const float* bias;           ///< [width]
  std::int64_t rows, width;
};

KERF_INLINE void widen_rows(const Sums& sums, float* y, bool add) {
  const auto* __restrict column_scale = sums.column_scale;
  const auto* __restrict bias = sums.bias;
  for (std::int64_t row = 0; row < sums.rows; ++row) {
    const auto* __restrict values = sums.values + row * sums.width;
    auto* __restrict to = y + row * sums.width;
    const float scale = sums.row_scale[row];
    for (std::int64_t i = 0; i < sums.width; ++i) {
      const float value = float(values[i]) * (scale * column_scale[i]) + bias[i];
      to[i] = add ? to[i] + value : value;
    }
  }
}

/// `y` [width] is memory to work in.
KERF_INLINE void gelu_rows(const Sums& sums, float* __restrict y, std::int8_t* values, float* scale) {
  for (std::int64_t row = 0; row < sums.rows; ++row) {
    const auto width = sums.width;
    widen_rows({sums.values + row * width, sums.row_scale + row, sums.column_scale, sums.bias, 1, width}, y,
               false);
    for (std::int64_t i = 0; i < width; ++i) y[i] *= gelu_share(y[i]);
    scale[row] = narrow_row(y, values + row * width, width, kLargest);
  }
}

/// The loops for one instruction set.
struct Loops {
  void (*narrow)(const float* x, std::int8_t* values, float* scale, std::int64_t rows, std::int64_t width,
                 float limit);
  void (*widen)(const Sums& sums, float* y);
  void (*add)(const Sums& sums, float* y);
  void (*gelu)(const Sums& sums, float* row, std::int8_t* values, float* scale);
};

#define KERF_LOOPS(NAME, TARGET)                                                                    \
  struct NAME {                                                                                     \
    TARGET static void narrow(const float* x, std::int8_t* values, float* scale, std::int64_t rows, \
                              std::int64_t width, float limit) {                                    \
      narrow_rows(x, values, scale, rows, width, limit);                                            \
    }                                                                                               \
    TARGET static void widen(const Sums& sums, float* y) { widen_rows(sums, y, false); }            \
    TARGET static void add(const Sums& sums, float* y) { widen_rows(sums, y, true); }               \
    TARGET static void gelu(const Sums& sums, float* row, std::int8_t* values, float* scale) {      \
      gelu_rows(sums, row, values, scale);                                                          \
    }                                                                                               \
    static constexpr Loops kAll{narrow, widen, add, gelu};                                          \
  };

KERF_LOOPS(Baseline, )
#if defined(__x86_64__)
KERF_LOOPS(Avx2, __attribute__((target("avx2,fma"))))
KERF_LOOPS(Avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,prefer-vector-width=512"))))
#endif

const Loops& loops() {
#if defined(__x86_64__)
  static const CpuFeatures features = cpu_features();
  if (features.avx512) return Avx512::kAll;
  if (features.avx2) return Avx2::kAll;
#endif
  return Baseline::kAll;
}

Sums read(const Int8Sums& sums) {
  return {sums.values.data_ptr<std::int32_t>(),
          sums.row_scale.data_ptr<float>(),
          sums.column_scale.data_ptr<float>(),
          sums.bias.data_ptr<float>(),
          sums.values.size(0),
          sums.values.size(1)};
}

/// Whether the largest sums that weights of this size can give come out right.
bool multiplies_exactly(int limit) {
  constexpr std::int64_t kRows = 32, kWidth = 512;
  const auto x = torch::full({kRows, kWidth}, 127, torch::kInt8);
  const auto weight = torch::full({kRows, kWidth}, limit, torch::kInt8);
  const auto sums = at::_int_mm(torch::cat({x, -x}), weight.t());
  const auto largest = 127 * limit * kWidth;
  return sums.narrow(0, 0, kRows).eq(largest).all().item<bool>() &&
         sums.narrow(0, kRows, kRows).eq(-largest).all().item<bool>();
}

int find_weight_limit() {
  if (!cpu_features().avx2) return 0;
  // Without VNNI two products of a signed and an unsigned operand are added in 16 bits: 2 * 255 * 64 fits.
  for (const int limit : {127, 64})
    if (multiplies_exactly(limit)) return limit;
  return 0;
}

}  // namespace

Int8Rows to_int8(const torch::Tensor& x, int limit) {
  Int8Rows rows{torch::empty(x.sizes(), torch::kInt8), torch::empty({x.size(0)})};
  to_int8(x, rows, limit);
  return rows;
}

void to_int8(const torch::Tensor& x, Int8Rows& out, int limit) {
  check(x.is_contiguous() && x.scalar_type() == torch::kFloat32, "rows to narrow are contiguous float32");
  check(out.values.sizes() == x.sizes() && out.scale.numel() == x.size(0), "memory has the size of the rows");
  loops().narrow(x.data_ptr<float>(), out.values.data_ptr<std::int8_t>(), out.scale.data_ptr<float>(),
                 x.size(0), x.size(1), float(limit));
}

Int8Sums multiply(const Int8Rows& x, const Int8Rows& weight, const torch::Tensor& bias,
                  torch::Tensor memory) {
  at::_int_mm_out(memory, x.values, weight.values.t());
  return {std::move(memory), x.scale, weight.scale, bias};
}

void widen(const Int8Sums& sums, torch::Tensor& y) {
  loops().widen(read(sums), y.data_ptr<float>());
}

void add_widened(const Int8Sums& sums, torch::Tensor& y) {
  loops().add(read(sums), y.data_ptr<float>());
}

void gelu_to_int8(const Int8Sums& sums, Int8Rows& out) {
  std::vector<float> row(std::size_t(sums.values.size(1)));
  loops().gelu(read(sums), row.data(), out.values.data_ptr<std::int8_t>(), out.scale.data_ptr<float>());
}

int int8_weight_limit() {
  static const int limit = find_weight_limit();
  return limit;
}

}  // namespace kerf::nn
