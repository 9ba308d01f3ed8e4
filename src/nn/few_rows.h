// Products of a few rows with a weight matrix, as decoding makes them: bound by memory, so each weight is
// read once and in the width it is stored in.
#pragma once

#include <torch/torch.h>

namespace kerf::nn {

/// Instructions that the products are written for; chosen at run time.
enum class Isa { baseline, avx2, avx512 };
/// The widest this processor (and what LibTorch is told of it) has.
Isa best_isa();

/// Up to this many rows are worth it; matrix products of a library are faster with more.
constexpr std::int64_t kFewRows = 4;

/// x W^T. x [M, K] float32, weight [N, K] float32 or bfloat16, both contiguous and on the CPU -> [M, N]
/// float32. Sums in float32. No gradients.
torch::Tensor few_rows_product(const torch::Tensor& x, const torch::Tensor& weight, Isa isa);

}  // namespace kerf::nn
