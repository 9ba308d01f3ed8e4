#include "train/checkpoint.h"

#include <kerf/error.h>

#include <charconv>
#include <utility>

namespace kerf::train {
namespace {

constexpr const char* kStep = "kerf_step";
constexpr const char* kSeed = "kerf_seed";

template <typename Number>
Number read_number(const std::map<std::string, std::string>& metadata, const char* key, const Path& file) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) fail("{}: not a training checkpoint: {} is missing", file.string(), key);
  const std::string& text = found->second;
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || std::cmp_less(number, 0))
    fail("{}: {} is '{}', expected a number of 0 or more", file.string(), key, text);
  return number;
}

CheckpointState read_state(const Path& file) {
  const MappedFile mapped(file);
  const auto metadata = parse_safetensors_header(mapped.bytes(), file.string()).metadata;
  return {read_number<std::int64_t>(metadata, kStep, file),
          read_number<std::uint64_t>(metadata, kSeed, file)};
}

void check_fits(const nn::WeightStore& store, const std::string& name, const torch::Tensor& tensor) {
  if (!store.contains(name)) fail("{}: made by a run of another kind, '{}' is missing", store.source(), name);
  const auto stored = store.get(name);
  if (stored.sizes() != tensor.sizes() || stored.scalar_type() != tensor.scalar_type())
    fail("{}: made by a run with another model, '{}' has another shape or dtype", store.source(), name);
}

}  // namespace

void save_checkpoint(const Path& file, const nn::NamedTensors& tensors, const CheckpointState& state) {
  for (const auto& [name, tensor] : tensors)
    if (!torch::isfinite(tensor.sum()).item<bool>() && !torch::isfinite(tensor).all().item<bool>())
      fail(
          "training step {}: '{}' holds values that are not finite, no checkpoint is written; lower the "
          "learning rate or check the data",
          state.step, name);
  nn::save_safetensors(
      file, tensors,
      {{"format", "pt"}, {kStep, std::to_string(state.step)}, {kSeed, std::to_string(state.seed)}});
}

std::int64_t load_checkpoint(const Path& file, const nn::NamedTensors& tensors, std::uint64_t seed) {
  const auto state = read_state(file);
  if (state.seed != seed)
    fail("{}: made with seed {}, the run has seed {}; a resumed run needs the same", file.string(),
         state.seed, seed);
  const auto store = nn::WeightStore::open(file);
  for (const auto& [name, tensor] : tensors) check_fits(store, name, tensor);
  torch::NoGradGuard no_grad;
  for (const auto& [name, tensor] : tensors) torch::Tensor(tensor).copy_(store.get(name));
  return state.step;
}

}  // namespace kerf::train
