#include "nn/device.h"

#include <kerf/error.h>

#include <ATen/Version.h>

#include <algorithm>
#include <vector>

namespace kerf::nn {

torch::Device parse_device(const std::string& name) {
  const bool cuda = name == "cuda" ||
                    (name.starts_with("cuda:") && name.size() > 5 && name.size() < 8 &&
                     std::all_of(name.begin() + 5, name.end(), [](char c) { return c >= '0' && c <= '9'; }));
  if (name != "cpu" && !cuda) fail("device '{}' is not known; expected cpu, cuda or cuda:N", name);
  const torch::Device device(name);
  if (cuda && (!torch::cuda::is_available() || int(device.index()) >= int(torch::cuda::device_count())))
    fail("device '{}' is not there; {} CUDA devices were found", name,
         torch::cuda::is_available() ? int(torch::cuda::device_count()) : 0);
  return device;
}

CpuFeatures cpu_features() {
  CpuFeatures features;
#if defined(__x86_64__)
  __builtin_cpu_init();
  features.avx2 = __builtin_cpu_supports("avx2");
  features.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
  // Intel's processors compute it at the rate of float32 at most; what they have for it is AMX. Measured on
  // an Emerald Rapids without that: products in bfloat16 take 1.9 times as long, convolutions 1.5 times.
  features.avx512_bf16 = __builtin_cpu_supports("avx512bf16") && !__builtin_cpu_is("intel");
  unsigned eax = 7, ebx = 0, ecx = 0, edx = 0;
  __asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  features.amx_bf16 = features.avx512 && (edx >> 22 & 1);
#endif
  const auto level = at::get_cpu_capability();
  if (!level.starts_with("AVX512")) features.avx512 = features.avx512_bf16 = features.amx_bf16 = false;
  if (level == "NO AVX" || level == "DEFAULT") features.avx2 = false;
  return features;
}

bool fast_bf16() {
  static const bool fast = cpu_features().fast_bf16();
  return fast;
}

std::string CpuFeatures::text() const {
  std::string names;
  const auto add = [&](bool present, const char* name) {
    if (present) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  add(avx2, "AVX2"), add(avx512, "AVX-512"), add(avx512_bf16, "AVX512-BF16"), add(amx_bf16, "AMX-BF16");
  return names.empty() ? "baseline" : names;
}

bool use_bf16(const std::string& precision, torch::Device device) {
  if (precision == "fp32") return false;
  if (precision == "bf16") return true;
  if (precision != "auto") fail("precision '{}' is not known; expected auto, fp32 or bf16", precision);
  return device.is_cuda() || fast_bf16();
}

Precision choose_precision(const std::string& precision, torch::Device device, torch::ScalarType stored) {
  const bool products = use_bf16(precision, device);
  const bool narrow = products || (precision == "auto" && stored == torch::kBFloat16);
  if (!narrow) return {};
  return {torch::kBFloat16, device.is_cpu() && !fast_bf16()};
}

std::string hash_weights(const Path& folder) {
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".safetensors" && entry.path().filename() != "dense_head.safetensors")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string hashes;
  for (const auto& file : files) hashes += hash_file(file);
  return files.size() == 1 ? hashes : hash_bytes(hashes);
}

}  // namespace kerf::nn
