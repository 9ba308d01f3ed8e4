// The steps of the wafer tower between its matrix products, each in one pass over memory, for each
// instruction set; the widest that is there is chosen at run time.
#pragma once

#include <cstdint>

#include "nn/dot.h"

namespace kerf::wafer_model {

using nn::dot::Bf16;

/// Sizes of the attention of a batch.
struct HeadShape {
  std::int64_t maps = 0, tokens = 0, heads = 0, width = 0;  ///< width of a head
};

/// The functions for one element type of the products' operands.
template <typename T>
struct Kernels {
  /// Rows [rows, width] less their mean, over their standard deviation.
  void (*normalise)(const float* x, T* out, std::int64_t rows, std::int64_t width);
  /// qkv [maps, tokens, 3, heads, width] -> q, k, v [maps, heads, tokens, width], q and k rotated by the
  /// tables [tokens, width].
  void (*rotate)(const T* qkv, const float* cosine, const float* sine, T* q, T* k, T* v,
                 const HeadShape& shape);
  /// x becomes x sigmoid(2 u) with u = sqrt(2 / pi) (x + 0.044715 x^3): GELU in its tanh form.
  void (*gelu)(T* x, std::int64_t count);
  /// x += y
  void (*add)(float* x, const T* y, std::int64_t count);
};

/// Those for this processor.
const Kernels<float>& float_kernels();
const Kernels<Bf16>& bf16_kernels();

}  // namespace kerf::wafer_model
