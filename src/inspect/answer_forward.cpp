#include "inspect/answer_forward.h"

#include "train/losses.h"

namespace kerf::inspect {

AnswerForward forward_answers(qwen3_vl::Qwen3VL& model, const qwen3_vl::Processor& processor,
                              const std::vector<qwen3_vl::Prompt>& prompts, const nn::Pass& pass,
                              qwen3_vl::AttentionProbe* probe) {
  const auto batch = processor.collate(prompts, qwen3_vl::Padding::right);
  AnswerForward result;
  const bool pictures = batch.pixels.defined();
  if (pictures) result.features = model->see(batch.pixels, batch.grid_thw, pass);
  const auto placed = pictures ? result.features.select(batch.visual_rows) : qwen3_vl::VisualFeatures();
  auto input = model->embed(batch.ids, pictures ? &placed : nullptr, pass);
  // Right padding needs no mask: causal attention never looks at it, and its rows carry no loss.
  input.position_ids = batch.position_ids.to(model->device());
  input.probe = probe;
  const auto hidden = model->read(input, pass);
  const auto rows =
      train::select_answers(hidden, batch.ids.to(model->device()), batch.answer.to(model->device()));
  result.logits = model->logits(rows.hidden, pass), result.targets = rows.targets;
  result.tokens = batch.mask.sum().item<std::int64_t>();
  result.token_accuracy =
      (result.logits.argmax(-1) == result.targets).to(torch::kFloat32).mean().item<double>();
  return result;
}

std::map<std::string, double> measure_held_out(
    std::int64_t count, const nn::Pass& pass,
    const std::function<train::TaskLoss(std::int64_t index, const nn::Pass& quiet)>& loss_of) {
  if (count == 0) return {};
  torch::NoGradGuard no_grad;
  nn::Pass quiet = pass;
  quiet.dropout.reset();
  double loss = 0, accuracy = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto result = loss_of(i, quiet);
    loss += result.loss.item<double>();
    accuracy += result.metrics.at("token_accuracy");
  }
  return {{"held_out_loss", loss / double(count)}, {"held_out_token_accuracy", accuracy / double(count)}};
}

}  // namespace kerf::inspect
