// Single layers against transformers' and peft's, in float32 and bfloat16 (fixture:
// tools/oracle/dump_layers.py).
#include <gtest/gtest.h>

#include "nn/attention.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/weights.h"

namespace kerf::nn {
namespace {

class GoldenLayers : public testing::Test {
 protected:
  const WeightStore golden =
      WeightStore::open(Path(KERF_SOURCE_DIR) / "tests/nn/fixtures/layers.safetensors");
  torch::NoGradGuard no_grad;

  /// Differences count in float64; `tolerance` is absolute.
  void expect_near(const torch::Tensor& actual, const std::string& name, double tolerance) const {
    const auto expected = golden.get(name);
    ASSERT_EQ(actual.sizes(), expected.sizes()) << name;
    ASSERT_EQ(actual.scalar_type(), expected.scalar_type()) << name;
    const auto difference = (actual.to(torch::kFloat64) - expected.to(torch::kFloat64)).abs().max();
    EXPECT_LE(difference.item<double>(), tolerance) << name;
  }
};

TEST_F(GoldenLayers, RmsNorm) {
  for (const std::string dtype : {"f32", "bf16"}) {
    const auto x = golden.get("rms." + dtype + ".x");
    RmsNorm norm(x.size(-1), 1e-6);
    norm->to(x.scalar_type());
    norm->weight.copy_(golden.get("rms." + dtype + ".weight"));
    expect_near(norm->forward(x), "rms." + dtype + ".y", dtype == "bf16" ? 0 : 2e-6);
  }
}

TEST_F(GoldenLayers, GroupedCausalAttention) {
  for (const std::string group : {"1", "2", "4", "8"}) {
    const auto at = "attention." + group + ".";
    CausalOptions options;
    options.past = 3;
    options.key_mask = golden.get(at + "mask");
    expect_near(attend_causal(golden.get(at + "q"), golden.get(at + "k"), golden.get(at + "v"), options),
                at + "y", 2e-6);
  }
}

TEST_F(GoldenLayers, OneQueryReadsTheCacheAsTheLastOfMany) {
  for (const std::string group : {"1", "2", "4", "8"}) {
    const auto at = "attention." + group + ".";
    CausalOptions options;
    options.past = 8;
    options.key_mask = golden.get(at + "mask");
    const auto q = golden.get(at + "q").narrow(2, 5, 1);
    const auto y = attend_causal(q, golden.get(at + "k"), golden.get(at + "v"), options);
    const auto difference = (y - golden.get(at + "y").narrow(2, 5, 1)).abs().max().item<double>();
    EXPECT_LE(difference, 2e-6) << group;
  }
}

TEST_F(GoldenLayers, Rotary) {
  const auto cos = golden.get("rotary.cos").unsqueeze(1), sin = golden.get("rotary.sin").unsqueeze(1);
  expect_near(apply_rotary(golden.get("rotary.x"), cos, sin), "rotary.y", 1e-6);
}

TEST_F(GoldenLayers, LoraOnALinear) {
  for (const std::string dtype : {"f32", "bf16"}) {
    const auto at = "lora." + dtype + ".";
    const auto w = golden.get(at + "w");
    Linear layer(w.size(1), w.size(0), false);
    layer->to(w.scalar_type());
    layer->weight.copy_(w);
    auto pair = std::make_shared<LoraPair>();
    pair->a = golden.get(at + "a");
    pair->b = golden.get(at + "b");
    pair->scale = 2.5;
    layer->set_lora(0, pair);
    Pass pass;
    pass.adapter = 0;
    // One bfloat16 step at the size of the outputs, 2 to 4.
    expect_near(layer->forward(golden.get(at + "x"), pass), at + "y", dtype == "bf16" ? 0.015625 : 4e-6);
  }
}

}  // namespace
}  // namespace kerf::nn
