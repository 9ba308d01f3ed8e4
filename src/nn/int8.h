// Products of matrices in 8-bit integers, for inference: four times the rate of float32 where the processor
// has instructions for them (VNNI, AMX), twice elsewhere.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace kerf::nn {

/// A matrix as 8-bit integers, each row with a scale of its own: row = values * scale.
struct Int8Rows {
  torch::Tensor values;  ///< [R, K] int8, -127..127
  torch::Tensor scale;   ///< [R] float32
};

/// The rows of x [R, K] float32, which is contiguous, finite and on the CPU: each is scaled so that its
/// largest value is +-limit, then rounded to the nearest.
Int8Rows to_int8(const torch::Tensor& x, int limit = 127);
/// The same into memory that is there: `values` and `scale` as above.
void to_int8(const torch::Tensor& x, Int8Rows& out, int limit = 127);

/// x W^T + bias before it is widened: integers [R, N] int32, and what they and their rows and columns mean.
struct Int8Sums {
  torch::Tensor values;        ///< [R, N] int32
  torch::Tensor row_scale;     ///< [R]
  torch::Tensor column_scale;  ///< [N]
  torch::Tensor bias;          ///< [N] float32
};

/// x [R, K], weight [N, K] with values up to int8_weight_limit(), bias [N] float32. The sums are written into
/// `memory` [R, N] int32. All are contiguous.
Int8Sums multiply(const Int8Rows& x, const Int8Rows& weight, const torch::Tensor& bias, torch::Tensor memory);
/// y [R, N] float32 = the product.
void widen(const Int8Sums& sums, torch::Tensor& y);
/// y [R, N] float32 += the product.
void add_widened(const Int8Sums& sums, torch::Tensor& y);
/// GELU (tanh form) of the product as 8-bit integers again, in memory of its size.
void gelu_to_int8(const Int8Sums& sums, Int8Rows& out);

/// The largest weight, as an integer, whose sums are exact on this processor: 127; 64 where it adds them
/// in 16 bits; 0 where products in 8-bit integers do not pay. Found once, by trying.
int int8_weight_limit();

}  // namespace kerf::nn
