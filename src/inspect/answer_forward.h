// What every training on answers has in common, whatever is asked.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/qwen3_vl/model.h"
#include "models/qwen3_vl/processor.h"
#include "train/task.h"

namespace kerf::inspect {

/// One forward pass over conversations with their answers.
struct AnswerForward {
  qwen3_vl::VisualFeatures features;  ///< of the different images
  torch::Tensor logits;               ///< [N, V] where an answer's token is predicted
  torch::Tensor targets;              ///< [N]
  std::int64_t tokens = 0;            ///< read, padding left out
  double token_accuracy = 0;          ///< share of targets that have the largest logit
};
AnswerForward forward_answers(qwen3_vl::Qwen3VL& model, const qwen3_vl::Processor& processor,
                              const std::vector<qwen3_vl::Prompt>& prompts, const nn::Pass& pass,
                              qwen3_vl::AttentionProbe* probe = nullptr);

/// Means of loss and token accuracy over `count` held-out samples, without gradients and dropout; empty when
/// there are none.
std::map<std::string, double> measure_held_out(
    std::int64_t count, const nn::Pass& pass,
    const std::function<train::TaskLoss(std::int64_t index, const nn::Pass& quiet)>& loss_of);

}  // namespace kerf::inspect
