#include "litho/kernel_file.h"

#include <kerf/error.h>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>

#include "base/safetensors_header.h"

namespace kerf::litho {
namespace {

constexpr std::string_view kScale = "_scale";
constexpr std::int64_t kMostKernels = 256, kLargestSide = 257;

struct File {
  std::span<const std::byte> bytes;
  const std::string& name;
  SafetensorsHeader header;
  std::map<std::string, const TensorEntry*> tensors;
};

std::vector<float> numbers(const File& file, const TensorEntry& tensor) {
  if (tensor.dtype != "F32") fail("{}: tensor {} is {}, expected F32", file.name, tensor.name, tensor.dtype);
  const auto data = file.bytes.subspan(file.header.data_start + tensor.begin, tensor.end - tensor.begin);
  std::vector<float> values(data.size() / sizeof(float));
  std::memcpy(values.data(), data.data(), values.size() * sizeof(float));
  for (const float value : values)
    if (!(std::abs(value) < 1e6f))
      fail("{}: tensor {} holds {}, expected finite numbers", file.name, tensor.name, value);
  return values;
}

double period_of(const File& file) {
  const auto entry = file.header.metadata.find("period_nm");
  if (entry == file.header.metadata.end())
    fail("{}: the metadata has no period_nm, the nanometres after which the field repeats", file.name);
  const std::string& text = entry->second;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 100 && value <= 1e6))
    fail("{}: period_nm is '{}', expected 100 to 1000000", file.name, text);
  return value;
}

KernelSet read_set(const File& file, const TensorEntry& tensor, double period) {
  const auto scale = file.tensors.find(tensor.name + std::string(kScale));
  if (scale == file.tensors.end())
    fail("{}: no tensor {}{} beside {}", file.name, tensor.name, kScale, tensor.name);
  const auto& shape = tensor.shape;
  if (shape.size() != 4 || shape[0] < 1 || shape[0] > kMostKernels || shape[1] != shape[2] ||
      shape[1] % 2 != 1 || shape[1] > kLargestSide || shape[3] != 2)
    fail("{}: tensor {} has another shape than [K, n, n, 2] with n odd, K to {} and n to {}", file.name,
         tensor.name, kMostKernels, kLargestSide);
  if (scale->second->shape != std::vector<std::int64_t>{shape[0]})
    fail("{}: tensor {}{} has another shape than [{}]", file.name, tensor.name, kScale, shape[0]);
  const auto values = numbers(file, tensor), weights = numbers(file, *scale->second);
  KernelSet set{.band = int(shape[1] / 2), .period = period};
  const std::size_t cells = std::size_t(shape[1]) * std::size_t(shape[1]);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if (weights[k] < 0)
      fail("{}: tensor {}{} holds {}, expected no negative weight", file.name, tensor.name, kScale,
           weights[k]);
    set.eigenvalues.push_back(weights[k]);
    set.total += weights[k];
    auto& kernel = set.kernels.emplace_back(cells);
    for (std::size_t i = 0; i < cells; ++i)
      kernel[i] = std::sqrt(weights[k]) *
                  std::complex<float>(values[2 * (k * cells + i)], values[2 * (k * cells + i) + 1]);
  }
  return set;
}

}  // namespace

std::vector<NamedKernels> parse_kernels(std::span<const std::byte> bytes, const std::string& name) {
  File file{bytes, name, parse_safetensors_header(bytes, name), {}};
  for (const auto& tensor : file.header.tensors) file.tensors[tensor.name] = &tensor;
  const double period = period_of(file);
  std::vector<NamedKernels> sets;
  for (const auto& [key, tensor] : file.tensors) {
    if (key.ends_with(kScale)) continue;
    sets.push_back({key, read_set(file, *tensor, period)});
    if (sets.back().set.band != sets.front().set.band)
      fail("{}: {} and {} differ in size, expected one size for all", name, sets.front().name, key);
  }
  if (sets.empty()) fail("{} holds no set of kernels", name);
  return sets;
}

std::vector<NamedKernels> load_kernels(const Path& file) {
  constexpr std::uint64_t kMostBytes = 256 << 20;
  const std::string bytes = read_file(file, kMostBytes);
  return parse_kernels(std::as_bytes(std::span(bytes)), file.string());
}

}  // namespace kerf::litho
