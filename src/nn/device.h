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
/// What is there and LibTorch is not told to leave alone (ATEN_CPU_CAPABILITY).
CpuFeatures cpu_features();
/// cpu_features().fast_bf16(), remembered.
bool fast_bf16();

/// Whether "auto", "fp32" or "bf16" means products in bf16 on this device. Throws Error for another word.
bool use_bf16(const std::string& precision, torch::Device device);

/// How a model is kept and what it computes in.
struct Precision {
  torch::ScalarType weights = torch::kFloat32;
  bool wide = false;  ///< weights in bfloat16, all else in float32 (Pass::wide)
};
/// What "auto", "fp32" or "bf16" means for inference. Weights stored in bf16 are kept so wherever that is as
/// fast as float32: it loses nothing and halves the memory. A CPU without products in bf16 computes in
/// float32 either way.
Precision choose_precision(const std::string& precision, torch::Device device, torch::ScalarType stored);

/// One hash over the weight files of a model folder.
std::string hash_weights(const Path& folder);

}  // namespace kerf::nn
