// Adapters that peft saved: logits, loss and the gradient of every A and B, unmerged and merged.
#include "models/golden.h"
#include "nn/lora.h"

namespace kerf::golden {
namespace {

using nn::Adapter;

constexpr double kLogits = 1e-5;

class Lora : public testing::TestWithParam<const char*> {
 protected:
  const Scenario golden{"adapters/training"};
  const Path folder = fixtures() / "adapters" / GetParam();
  const nn::WeightStore expected = nn::WeightStore::open(folder.string() + ".safetensors");
  const qwen3_vl::Batch batch = golden.batch();
  qwen3_vl::Qwen3VL model = load(golden.model_folder());
  const Adapter adapter = nn::load_adapter(*model, folder);

  torch::Tensor logits(const nn::Pass& pass) {
    return model->logits(model->read(make_input(model, batch, pass), pass), pass);
  }
  void expect_logits(const nn::Pass& pass, const torch::Tensor& wanted, const std::string& what) {
    const auto found = (logits(pass) * batch.mask.unsqueeze(-1)).index_select(1, golden["logit_rows"]);
    expect_close(found, wanted, kLogits, what);
  }
};

nn::Pass with_adapter(int index) {
  nn::Pass pass;
  pass.adapter = index;
  return pass;
}

TEST_P(Lora, LogitsUnmergedMergedAndTakenOut) {
  torch::NoGradGuard no_grad;
  EXPECT_THAT(adapter.warnings, testing::IsEmpty());
  nn::attach(*model, adapter, 1);
  expect_logits(with_adapter(1), expected.get("logits"), "unmerged");
  expect_logits(with_adapter(0), golden["logits"], "another adapter's number");
  expect_logits({}, golden["logits"], "base");
  nn::merge(*model, adapter, 1, 1);
  expect_logits({}, expected.get("logits"), "merged");
  nn::merge(*model, adapter, 1, -1);
  expect_logits({}, golden["logits"], "taken out again");
}

TEST_P(Lora, LossAndGradients) {
  for (const bool checkpoint : {false, true}) {
    for (auto& parameter : model->parameters()) parameter.set_requires_grad(false);
    for (const auto& [name, tensor] : adapter.parameters()) {
      tensor.set_requires_grad(true);
      tensor.mutable_grad() = torch::Tensor();
    }
    nn::attach(*model, adapter, 0);
    auto pass = with_adapter(0);
    pass.checkpoint = checkpoint;
    const auto loss = answer_loss(logits(pass), expected.get("labels"));
    expect_close(loss.reshape(1), expected.get("loss"), kLogits, "loss");
    loss.backward();
    std::size_t compared = 0;
    for (const auto& [name, tensor] : adapter.parameters()) {
      expect_gradient(tensor.grad(), expected.get("grad." + name), name);
      ++compared;
    }
    EXPECT_EQ(compared + 4, expected.names().size());  // and logits, logit_rows, labels, loss
  }
}

TEST_P(Lora, SavedAdapterIsTheSame) {
  const auto copy = Path(testing::TempDir()) / ("kerf_lora_" + std::string(GetParam()));
  nn::save_adapter(adapter, copy);
  const auto original = nn::WeightStore::open(folder / "adapter_model.safetensors");
  const auto saved = nn::WeightStore::open(copy / "adapter_model.safetensors");
  ASSERT_EQ(saved.names(), original.names());
  for (const auto& name : saved.names()) expect_equal(saved.get(name), original.get(name), name);
  const auto again = nn::load_adapter(*model, copy);
  EXPECT_THAT(again.warnings, testing::IsEmpty());
  for (const auto& [module, pair] : adapter.pairs)
    EXPECT_EQ(again.pairs.at(module)->scale, pair->scale) << module;
  std::filesystem::remove_all(copy);
}

INSTANTIATE_TEST_SUITE_P(Golden, Lora, testing::Values("language", "vision", "patterns", "all_linear"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace kerf::golden
