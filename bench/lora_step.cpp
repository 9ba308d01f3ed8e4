#include "bench.h"
#include "models/qwen3_vl/model.h"
#include "nn/lora.h"
#include "train/losses.h"
#include "train/optimiser.h"

namespace kerf::bench {
namespace {

constexpr int kAdapter = 0;
constexpr double kLearningRate = 1e-4;

class Trainer {
 public:
  explicit Trainer(const Options& options)
      : model_(qwen3_vl::load_model(options.model, {torch::kCPU, base_dtype(options)}).model),
        batch_(qwen3_vl::Processor::load(options.model)
                   .collate({make_prompt(options.model, true)}, qwen3_vl::Padding::right)) {
    for (auto& parameter : model_->parameters()) parameter.requires_grad_(false);
    adapter_ = nn::load_adapter(*model_, options.data / "adapter");
    for (auto& [name, tensor] : adapter_.parameters()) tensor.requires_grad_(true);
    nn::attach(*model_, adapter_, kAdapter);
    optimiser_.emplace(std::vector<train::ParameterGroup>{{adapter_.parameters(), 1}}, train::AdamWOptions{});
    pass_.adapter = kAdapter;
    if (options.dtype == "bf16") pass_.autocast = torch::kBFloat16;
  }

  /// One step; the loss before it.
  double step() {
    const auto features = model_->see(batch_.pixels, batch_.grid_thw, pass_);
    auto input = model_->embed(batch_.ids, &features, pass_);
    input.position_ids = batch_.position_ids;
    const auto rows = train::select_answers(model_->read(input, pass_), batch_.ids, batch_.answer);
    const auto loss = train::answer_loss(model_->logits(rows.hidden, pass_), rows.targets);
    loss.backward();
    optimiser_->clip(1);
    optimiser_->step(kLearningRate);
    return loss.item<double>();
  }

  std::int64_t tokens() const { return batch_.ids.size(1); }

 private:
  qwen3_vl::Qwen3VL model_;
  qwen3_vl::Batch batch_;
  nn::Adapter adapter_;
  std::optional<train::AdamW> optimiser_;
  nn::Pass pass_;

  static torch::ScalarType base_dtype(const Options& options) {
    return options.dtype == "bf16" ? torch::kBFloat16 : torch::kFloat32;
  }
};

}  // namespace

nlohmann::json measure_lora(const Options& options) {
  Trainer trainer(options);
  std::vector<double> losses;
  const auto seconds = time_runs(options.repeats, [&] { losses.push_back(trainer.step()); });
  return {{"step", seconds}, {"losses", losses}, {"tokens", trainer.tokens()}, {"peak", peak_memory()}};
}

}  // namespace kerf::bench
