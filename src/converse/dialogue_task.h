// Fine-tuning on dialogues: the loss counts answers only, packs of dialogues of one length at a time.
#pragma once

#include <optional>

#include "converse/dialogue_set.h"
#include "models/qwen3_vl/model.h"
#include "nn/lora.h"
#include "train/read_ahead.h"

namespace kerf::converse {

/// What is trained, with where it came from.
struct DialogueModel {
  Path folder;  ///< whose other files the result gets
  qwen3_vl::Qwen3VL model{nullptr};
  qwen3_vl::Processor processor;
  wafer_model::Config wafer;  ///< how maps are drawn for its tower
};

class DialogueTask : public train::Task {
 public:
  DialogueTask(DialogueModel model, const DialogueTrainConfig& config);
  std::int64_t size() const override { return train_.packs(); }
  std::vector<train::ParameterGroup> parameters() override;
  train::TaskLoss loss(std::span<const train::Draw> draws, const nn::Pass& pass) override;
  void expect(std::span<const train::Draw> draws) override { prompts_.expect(draws); }
  std::map<std::string, double> evaluate(const nn::Pass& pass) override;
  void save(const Path& folder) override;
  const DialogueSet& dialogues() const { return train_; }

 private:
  DialogueModel model_;
  DialogueTrainConfig config_;
  std::shared_ptr<MapShelf> shelf_;
  DialogueSet train_;
  std::optional<DialogueSet> held_out_;
  std::optional<nn::Adapter> adapter_;
  train::ReadAhead<std::vector<qwen3_vl::Prompt>> prompts_;  ///< last: its threads end before what they read
  std::vector<qwen3_vl::Prompt> prepare(std::span<const train::Draw> draws) const;
  train::TaskLoss prompts_loss(const std::vector<qwen3_vl::Prompt>& prompts, nn::Pass pass);
};

}  // namespace kerf::converse
