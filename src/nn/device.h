// Where and in which precision to compute.
#pragma once

#include <kerf/file.h>
#include <torch/torch.h>

#include <string>

namespace kerf::nn {

/// "cpu", "cuda" or "cuda:N". Throws Error when it is another word or no such device is there.
torch::Device parse_device(const std::string& name);

/// What this processor offers for products in bfloat16.
struct CpuFeatures {
  bool avx2 = false, avx512 = false, avx512_bf16 = false, amx_bf16 = false;
  /// Products in bf16 run in hardware; elsewhere float32 is faster.
  bool fast_bf16() const { return avx512_bf16 || amx_bf16; }
  std::string text() const;  ///< for example "AVX2, AVX-512, AVX512-BF16"
};
CpuFeatures cpu_features();

/// Whether "auto", "fp32" or "bf16" means bf16 on this device. Throws Error for another word.
bool use_bf16(const std::string& precision, torch::Device device);

/// One hash over the weight files of a model folder.
std::string hash_weights(const Path& folder);

}  // namespace kerf::nn
