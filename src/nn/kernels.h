// The steps of a vision tower between its matrix products, each in one pass over memory, for each
// instruction set; the widest that is there is chosen at run time.
#pragma once

#include <cstdint>

#include "nn/dot.h"

namespace kerf::nn {

using dot::Bf16;

constexpr std::int64_t kWidestHead = 256;

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
  /// y = weight x / sqrt(mean of x^2 + epsilon) for rows [rows, width]; `inverse` [rows] gets 1 over that
  /// root.
  void (*rms)(const T* x, const float* weight, float epsilon, float* y, float* inverse, std::int64_t rows,
              std::int64_t width);
  /// The gradient of x from that of y; that of the weight is added to `weight_gradient` [width].
  void (*rms_back)(const T* x, const float* weight, const float* inverse, const float* gradient, T* out,
                   float* weight_gradient, std::int64_t rows, std::int64_t width);
  /// Heads x [segments, tokens, heads, width], each brought to unit mean square as rms does and rotated by
  /// the tables [tokens, width] -> y [segments, heads, tokens, width]. A head has kWidestHead values at most.
  void (*norm_rotate)(const T* x, const float* weight, float epsilon, const float* cosine, const float* sine,
                      T* y, float* inverse, const HeadShape& shape);
  void (*norm_rotate_back)(const T* x, const float* weight, const float* inverse, const float* cosine,
                           const float* sine, const T* gradient, T* out, float* weight_gradient,
                           const HeadShape& shape);
  /// y = gate sigmoid(gate) up
  void (*swiglu)(const T* gate, const T* up, T* y, std::int64_t count);
  void (*swiglu_back)(const T* gate, const T* up, const T* gradient, T* to_gate, T* to_up,
                      std::int64_t count);
};

/// Those for this processor.
const Kernels<float>& float_kernels();
const Kernels<Bf16>& bf16_kernels();

}  // namespace kerf::nn
