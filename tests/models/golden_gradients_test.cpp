// Full fine-tuning: the loss on an answer and the gradient of every weight of both towers, against autograd
// of transformers' own model.
#include "models/golden.h"

namespace kerf::golden {
namespace {

class Gradients : public testing::TestWithParam<std::tuple<const char*, bool>> {};

TEST_P(Gradients, OfEveryWeight) {
  const auto [name, checkpoint] = GetParam();
  const Scenario golden(std::string(name) + "/training");
  const auto expected = nn::WeightStore::open(fixtures() / name / "gradients.safetensors");
  auto model = load(golden.model_folder());
  nn::Pass pass;
  pass.checkpoint = checkpoint;
  const auto hidden = model->read(make_input(model, golden.batch(), pass), pass);
  const auto loss = answer_loss(model->logits(hidden, pass), golden["labels"]);
  expect_close(loss.reshape(1), expected.get("loss"), 1e-5, "loss");
  loss.backward();
  std::size_t compared = 0;
  for (const auto& item : model->named_parameters()) {
    expect_gradient(item.value().grad(), expected.get("grad." + item.key()), item.key());
    ++compared;
  }
  EXPECT_EQ(compared + 1, expected.names().size());
}

INSTANTIATE_TEST_SUITE_P(Golden, Gradients,
                         testing::Combine(testing::Values("gradients", "gradients_untied"), testing::Bool()),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param)) +
                                  (std::get<1>(info.param) ? "_checkpointed" : "");
                         });

}  // namespace
}  // namespace kerf::golden
