// Training of the second stage: a LoRA adapter that learns from cases in which the first stage failed, or did
// not.
#pragma once

#include <kerf/refine.h>

#include "inspect/labelled_image.h"
#include "inspect/review_description.h"
#include "models/qwen3_vl/model.h"
#include "models/qwen3_vl/processor.h"
#include "nn/lora.h"
#include "train/losses.h"
#include "train/read_ahead.h"

namespace kerf::inspect {

/// All cases of one image.
struct ReviewImageCases {
  Path image;
  std::vector<ReviewCase> cases;
};

/// Cases by image, in the order of the files; of cases in which the first stage is right, as many are left
/// out at random as it takes for `right_share`.
std::vector<ReviewImageCases> gather_cases(std::vector<ReviewCase> cases, double right_share,
                                           std::uint64_t seed);

struct ReviewTaskOptions {
  ReviewDescription description;
  nn::LoraConfig lora;
  bool augment = true;      ///< turns, tone, and windows that are not quite in the middle
  double number_sigma = 0;  ///< see train::NumberTokens
  double held_out = 0.05;   ///< share of the images that are only measured
  std::int64_t eval_images = 100;
  std::uint64_t seed = 0;
  int readers = 0;  ///< threads that prepare questions ahead
  Path base;
};

class ReviewTask : public train::Task {
 public:
  ReviewTask(qwen3_vl::Qwen3VL model, qwen3_vl::Processor processor, std::vector<ReviewImageCases> images,
             const ReviewTaskOptions& options);
  std::int64_t size() const override { return std::int64_t(images_.size()); }
  std::vector<train::ParameterGroup> parameters() override;
  train::TaskLoss loss(std::span<const train::Draw> draws, const nn::Pass& pass) override;
  void expect(std::span<const train::Draw> draws) override { ahead_.expect(draws); }
  std::map<std::string, double> evaluate(const nn::Pass& pass) override;
  void save(const Path& folder) override;

 private:
  qwen3_vl::Qwen3VL model_;
  qwen3_vl::Processor processor_;
  ReviewTaskOptions options_;
  std::vector<ReviewImageCases> images_, held_out_;
  nn::Adapter adapter_;
  train::NumberTokens numbers_;

  struct Conversations {
    std::vector<std::vector<Message>> messages;
    std::map<std::string, Image> pictures;
  };
  /// Adds the questions about some cases of an image, changed by what `random` says where there is one.
  void ask(const ReviewImageCases& image, std::size_t most, Random* random, Conversations& asked) const;
  std::vector<qwen3_vl::Prompt> prepare(const Conversations& asked) const;
  std::vector<qwen3_vl::Prompt> prepare(std::span<const train::Draw> draws) const;
  train::TaskLoss answer(const std::vector<qwen3_vl::Prompt>& prompts, nn::Pass pass);
  train::ReadAhead<std::vector<qwen3_vl::Prompt>> ahead_;
};

}  // namespace kerf::inspect
