// Qwen3-VL: vision tower and language model under the names of the checkpoint.
#pragma once

#include <kerf/file.h>

#include "models/qwen3_vl/text.h"
#include "models/qwen3_vl/vision.h"

namespace kerf::qwen3_vl {

/// The "model" level of the checkpoint: model.visual.* and model.language_model.*.
class BaseModelImpl : public torch::nn::Module {
 public:
  explicit BaseModelImpl(const Config& config);
  VisionModel visual{nullptr};
  LanguageModel language_model{nullptr};
};
TORCH_MODULE(BaseModel);

class Qwen3VLImpl : public torch::nn::Module {
 public:
  /// Allocates parameters without initialising them.
  explicit Qwen3VLImpl(const Config& config);

  /// Token embeddings with visual features in place. ids [B, T]; the visual tokens of all rows, read row by
  /// row, must be as many as the features. Position ids, key mask and cache are left for the caller to set.
  LanguageInput embed(const torch::Tensor& ids, const VisualFeatures* features, const nn::Pass& pass);
  VisualFeatures see(const torch::Tensor& pixels, const torch::Tensor& grid_thw, const nn::Pass& pass,
                     std::vector<torch::Tensor>* stages = nullptr);
  /// Final hidden states [B, T, H].
  torch::Tensor read(const LanguageInput& input, const nn::Pass& pass,
                     std::vector<torch::Tensor>* stages = nullptr);
  /// Hidden states [.., H] -> logits [.., vocab].
  torch::Tensor logits(const torch::Tensor& hidden, const nn::Pass& pass);

  const Config& config() const { return config_; }
  torch::Device device() const { return model->language_model->embed_tokens->weight.device(); }
  torch::ScalarType dtype() const { return model->language_model->embed_tokens->weight.scalar_type(); }
  BaseModel& base() { return model; }

 private:
  Config config_;
  BaseModel model{nullptr};
  nn::Linear lm_head{nullptr};  // absent when tied
};
TORCH_MODULE(Qwen3VL);

/// A model with its folder's warnings.
struct LoadedModel {
  Qwen3VL model{nullptr};
  std::vector<std::string> warnings;
};

struct LoadOptions {
  torch::Device device = torch::kCPU;
  torch::ScalarType dtype = torch::kFloat32;
};

/// The dtype in which a folder's weights are stored (that of its embedding).
torch::ScalarType stored_dtype(const Path& folder);

/// Builds the model of a folder and loads its weights strictly. lm_head is used where it is stored, whatever
/// the config says about tying (a contradiction becomes a warning).
LoadedModel load_model(const Path& folder, const LoadOptions& options);

/// A model with freshly drawn weights, scaled for training from scratch.
Qwen3VL make_random_model(const Config& config, std::uint64_t seed);

/// Writes model.safetensors (cast to `dtype`) and config.json, and copies tokenizer, template and processor
/// files from `source` when given. The folder loads in transformers.
struct SaveOptions {
  torch::ScalarType dtype = torch::kBFloat16;
  Path source;  ///< folder whose other files are copied; empty: none
};
void save_model(Qwen3VL& model, const Path& folder, const SaveOptions& options);

}  // namespace kerf::qwen3_vl
