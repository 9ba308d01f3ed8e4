// The steps of a vision tower between its matrix products, each in one pass over memory, for each
// instruction set; the widest that is there is chosen at run time.
#pragma once

#include <cstdint>

#include "nn/dot.h"

namespace kerf::nn {

using dot::Bf16;

/// Sizes of the attention of a batch.
struct HeadShape {
  std::int64_t segments = 0, tokens = 0, heads = 0, width = 0;  ///< width of a head
  std::int64_t table = 0;  ///< floats between the rotary tables of two segments; 0: all have the same
};

/// The functions for one element type of the products' operands.
template <typename T>
struct Kernels {
  /// Rows [rows, width] less their mean, over their standard deviation.
  void (*normalise)(const float* x, T* out, std::int64_t rows, std::int64_t width);
  /// qkv [segments, tokens, 3, heads, width] -> q, k, v [segments, heads, tokens, width], q and k rotated by
  /// the tables [tokens, width].
  void (*rotate)(const T* qkv, const float* cosine, const float* sine, T* q, T* k, T* v,
                 const HeadShape& shape);
  /// The gradient of qkv from those of q, k and v.
  void (*rotate_back)(const T* q, const T* k, const T* v, const float* cosine, const float* sine, T* qkv,
                      const HeadShape& shape);
  /// Rows [rows, width] become shares: e^x over the row's sum of it.
  void (*softmax)(T* x, std::int64_t rows, std::int64_t width);
  /// y = x sigmoid(2 u) with u = sqrt(2 / pi) (x + 0.044715 x^3): GELU in its tanh form. y may be x.
  void (*gelu)(const T* x, T* y, std::int64_t count);
  /// gradient of x = that of y times dy / dx.
  void (*gelu_back)(const T* x, const T* gradient, T* out, std::int64_t count);
  /// x += y
  void (*add)(float* x, const T* y, std::int64_t count);
};

/// Those for this processor.
const Kernels<float>& float_kernels();
const Kernels<Bf16>& bf16_kernels();

}  // namespace kerf::nn
