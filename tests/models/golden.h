// Reads the fixtures that tools/oracle/dump_qwen3_vl.py writes, and compares tensors with them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/image.h>
#include <torch/torch.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/qwen3_vl/model.h"
#include "models/qwen3_vl/processor.h"
#include "nn/weights.h"

namespace kerf::golden {

inline Path fixtures() {
  return Path(KERF_SOURCE_DIR) / "tests/models/fixtures";
}

/// "CASE/SCENARIO": conversations, their pictures and what the reference computed for them.
class Scenario {
 public:
  explicit Scenario(const std::string& name)
      : folder_(fixtures() / Path(name).parent_path()),
        document_(nlohmann::json::parse(read_file(fixtures() / (name + ".json")))),
        golden_(nn::WeightStore::open(fixtures() / (name + ".safetensors"))) {}

  Path model_folder() const { return folder_ / "model"; }
  bool answered() const { return document_["answered"].get<bool>(); }
  std::vector<std::string> prompts() const { return document_["prompts"].get<std::vector<std::string>>(); }
  bool has(const std::string& key) const { return golden_.contains(key); }
  torch::Tensor operator[](const std::string& key) const { return golden_.get(key); }

  std::vector<qwen3_vl::Prompt> prepare(const qwen3_vl::Processor& processor) const {
    const auto find = [&](const std::string& source) { return load_image(folder_ / source); };
    qwen3_vl::PromptOptions options;
    options.chat.add_generation_prompt = !answered();
    std::vector<qwen3_vl::Prompt> prompts;
    for (const auto& row : document_["rows"])
      prompts.push_back(processor.prepare(parse_messages(row.dump(), "row"), find, options));
    return prompts;
  }
  qwen3_vl::Batch batch() const {
    const auto processor = qwen3_vl::Processor::load(model_folder());
    const bool left = document_["padding"] == "left";
    return processor.collate(prepare(processor), left ? qwen3_vl::Padding::left : qwen3_vl::Padding::right);
  }

  /// pixel_values of the reference [N, values], rebuilt from the 8-bit levels that the fixture keeps.
  torch::Tensor pixel_values() const {
    const auto levels = golden_.get("pixel_levels"), values = golden_.get("level_values");
    const auto patches = levels.size(0), area = levels.size(1) / 3;
    std::vector<torch::Tensor> channels;
    for (int c = 0; c < 3; ++c)
      channels.push_back(
          values[c].index_select(0, levels.narrow(1, c * area, area).flatten().to(torch::kInt64)));
    const auto frame = torch::stack(channels).view({3, patches, 1, area}).permute({1, 0, 2, 3});
    return frame.expand({patches, 3, 2, area}).reshape({patches, 6 * area});
  }

 private:
  Path folder_;
  nlohmann::json document_;
  nn::WeightStore golden_;
};

inline qwen3_vl::Qwen3VL load(const Path& folder) {
  return qwen3_vl::load_model(folder, {}).model;
}

/// Token embeddings, features, positions and mask of a batch, ready to read.
inline qwen3_vl::LanguageInput make_input(qwen3_vl::Qwen3VL& model, const qwen3_vl::Batch& batch,
                                          const nn::Pass& pass) {
  qwen3_vl::VisualFeatures features;
  const bool pictures = batch.pixels.defined();
  if (pictures) features = model->see(batch.pixels, batch.grid_thw, pass);
  auto input = model->embed(batch.ids, pictures ? &features : nullptr, pass);
  input.position_ids = batch.position_ids;
  input.key_mask = batch.mask;
  return input;
}

/// Mean cross entropy of predicting each labelled token from the ones before it.
inline torch::Tensor answer_loss(const torch::Tensor& logits, const torch::Tensor& labels) {
  const auto predicted = logits.narrow(1, 0, logits.size(1) - 1).flatten(0, 1);
  const auto targets = labels.narrow(1, 1, labels.size(1) - 1).flatten();
  return at::cross_entropy_loss(predicted, targets, {}, at::Reduction::Mean, /*ignore_index=*/-100);
}

/// The same elements in the same shape; ids, positions, pixels.
inline void expect_equal(const torch::Tensor& actual, const torch::Tensor& expected,
                         const std::string& what) {
  ASSERT_EQ(actual.sizes(), expected.sizes()) << what;
  const auto different = (actual.to(expected.scalar_type()) != expected).sum().item<std::int64_t>();
  EXPECT_EQ(different, 0) << what << ": elements that differ, of " << expected.numel();
}

/// Largest difference at most `tolerance` times the largest expected value (or 1).
inline void expect_close(const torch::Tensor& actual, const torch::Tensor& expected, double tolerance,
                         const std::string& what) {
  ASSERT_EQ(actual.sizes(), expected.sizes()) << what;
  if (expected.numel() == 0) return;
  const double scale = std::max(1.0, expected.abs().max().item<double>());
  const double difference = (actual.detach() - expected).abs().max().item<double>();
  EXPECT_TRUE(difference <= tolerance * scale)
      << what << " differs by " << difference << " at scale " << scale;
}

/// As expect_close, relative to the largest expected value however small it is.
inline void expect_gradient(const torch::Tensor& actual, const torch::Tensor& expected,
                            const std::string& what) {
  ASSERT_TRUE(actual.defined()) << what << " has no gradient";
  ASSERT_EQ(actual.sizes(), expected.sizes()) << what;
  const double scale = expected.abs().max().item<double>();
  const double difference = (actual - expected).abs().max().item<double>();
  EXPECT_TRUE(difference <= 1e-4 * scale + 1e-9)
      << what << " differs by " << difference << " at scale " << scale;
}

}  // namespace kerf::golden
