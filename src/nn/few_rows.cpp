#include "nn/few_rows.h"

#include <kerf/error.h>

#include <algorithm>

#include "nn/device.h"
#include "nn/dot.h"
#include "nn/parallel.h"

namespace kerf::nn {
namespace {

// A thread that is woken for less than this many weights costs more than it brings.
constexpr std::int64_t kWeightsPerThread = 1 << 17;

template <typename Weight>
using Dot = float (*)(const Weight* weights, const float* x, std::int64_t width);

template <typename Weight>
Dot<Weight> choose(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return dot::avx512<Weight>;
  if (isa == Isa::avx2) return dot::avx2<Weight>;
#endif
  (void)isa;
  return dot::baseline<Weight>;
}

struct Shape {
  std::int64_t rows, width, outputs;  // M, K, N
};

template <typename Weight>
void multiply(const Weight* weight, const float* x, float* y, const Shape& shape, Isa isa) {
  const auto dot = choose<Weight>(isa);
  const auto grain = std::max<std::int64_t>(1, kWeightsPerThread / std::max<std::int64_t>(1, shape.width));
  at::parallel_for(0, shape.outputs, grain, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t n = first; n < last; ++n)
      for (std::int64_t m = 0; m < shape.rows; ++m)
        y[m * shape.outputs + n] = dot(weight + n * shape.width, x + m * shape.width, shape.width);
  });
}

}  // namespace

Isa best_isa() {
  static const Isa isa = [] {
    const auto features = cpu_features();
    if (features.avx512) return Isa::avx512;
    return features.avx2 ? Isa::avx2 : Isa::baseline;
  }();
  return isa;
}

torch::Tensor few_rows_product(const torch::Tensor& x, const torch::Tensor& weight, Isa isa) {
  check(x.dim() == 2 && weight.dim() == 2 && x.size(1) == weight.size(1), "rows are as wide as the weights");
  check(x.scalar_type() == torch::kFloat32 && x.is_contiguous() && weight.is_contiguous(),
        "rows are float32, and nothing is strided");
  const Shape shape{x.size(0), x.size(1), weight.size(0)};
  auto y = torch::empty({shape.rows, shape.outputs}, x.options());
  const auto* rows = x.const_data_ptr<float>();
  if (weight.scalar_type() == torch::kBFloat16)
    multiply(reinterpret_cast<const dot::Bf16*>(weight.const_data_ptr()), rows, y.data_ptr<float>(), shape,
             isa);
  else
    multiply(weight.const_data_ptr<float>(), rows, y.data_ptr<float>(), shape, isa);
  return y;
}

}  // namespace kerf::nn
