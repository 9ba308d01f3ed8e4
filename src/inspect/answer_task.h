// Supervised fine-tuning on the inspection's answers: the whole model, or a LoRA adapter on it.
#pragma once

#include "inspect/dense_head.h"
#include "inspect/detection_data.h"
#include "inspect/reading_head.h"
#include "inspect/task_description.h"
#include "models/qwen3_vl/model.h"
#include "models/qwen3_vl/processor.h"
#include "nn/lora.h"
#include "train/losses.h"

namespace kerf::inspect {

struct AnswerTaskOptions {
  std::string prompt;               ///< empty: default_prompt()
  double number_sigma = 0;          ///< see train::NumberTokens
  double dense_weight = 0;          ///< of the dense head's loss beside the answers'; full training only
  double reading_weight = 0;        ///< of reading_loss() beside the answers'; full training only
  double pointing_weight = 0;       ///< of pointing_loss() beside the answers'
  std::vector<std::string> labels;  ///< every category of the data; classes of the dense head
  Look look;                        ///< TaskDescription::look of the result
  double vision_lr_scale = 1;       ///< full training only
  std::optional<nn::LoraConfig> lora;
  std::uint64_t seed = 0;  ///< of the fresh adapter
  Path base;               ///< folder of the base model
};

/// Redraws the embeddings of the tokens 0..1000, where each is one token, so that near numbers start out
/// alike: random Fourier features of the number (Rahimi and Recht, 2007). What is learned about one
/// coordinate then counts for its neighbours at once.
void order_numbers(qwen3_vl::Qwen3VL& model, const Tokenizer& tokenizer, std::uint64_t seed);

class AnswerTask : public train::Task {
 public:
  AnswerTask(qwen3_vl::Qwen3VL model, qwen3_vl::Processor processor, DetectionData data,
             const AnswerTaskOptions& options);
  std::int64_t size() const override { return data_.size(); }
  std::vector<train::ParameterGroup> parameters() override;
  train::TaskLoss loss(std::span<const train::Draw> draws, const nn::Pass& pass) override;
  /// The loss without augmentation over held-out samples.
  void set_held_out(DetectionData data, std::int64_t limit);
  std::map<std::string, double> evaluate(const nn::Pass& pass) override;
  void save(const Path& folder) override;
  /// Continues from a dense head that an earlier training wrote. Only where dense_weight > 0.
  void load_head(const Path& file);

 private:
  qwen3_vl::Qwen3VL model_;
  qwen3_vl::Processor processor_;
  DetectionData data_;
  std::optional<DetectionData> held_out_;
  std::int64_t held_out_limit_ = 0;
  AnswerTaskOptions options_;
  std::optional<nn::Adapter> adapter_;
  train::NumberTokens numbers_;
  DenseHead head_{nullptr};
  ReadingHead reading_{nullptr};
  qwen3_vl::Prompt prepare(const LabelledImage& sample) const;
  train::TaskLoss batch_loss(const std::vector<LabelledImage>& samples, nn::Pass pass);
  torch::Tensor head_loss(const std::vector<LabelledImage>& samples,
                          const std::vector<qwen3_vl::Prompt>& prompts,
                          const qwen3_vl::VisualFeatures& features, const nn::Pass& pass);
};

}  // namespace kerf::inspect
