#include "bench.h"
#include "generate/session.h"
#include "nn/device.h"
#include "nn/weights.h"

namespace kerf::bench {
namespace {

/// The model and what every run of it is told.
struct Setup {
  qwen3_vl::Qwen3VL model{nullptr};
  qwen3_vl::Processor processor;
  qwen3_vl::Prompt prompt;
  qwen3_vl::Batch batch;
  nn::Pass pass;

  explicit Setup(const Options& options)
      : Setup(options, nn::choose_precision(options.dtype, torch::kCPU, torch::kBFloat16)) {}
  Setup(const Options& options, const nn::Precision& precision)
      : model(qwen3_vl::load_model(options.model, {torch::kCPU, precision.weights}).model),
        processor(qwen3_vl::Processor::load(options.model)),
        prompt(make_prompt(options.model, false)),
        batch(processor.collate({prompt}, qwen3_vl::Padding::left)) {
    pass.wide = precision.wide;
  }

  /// Logits of the first new token [V]; the cache is thrown away.
  torch::Tensor prefill() {
    torch::InferenceMode inference;
    qwen3_vl::KvCache cache(model->config().text, 1, batch.ids.size(1) + 1,
                            torch::TensorOptions().dtype(pass.wide ? torch::kFloat32 : model->dtype()));
    const auto hidden = generate::prefill(model, batch, cache, 4096, pass);
    return model->logits(hidden, pass).to(torch::kFloat32)[0];
  }

  Completion answer(std::int64_t tokens) {
    generate::SessionOptions session;
    session.generate.max_new_tokens = tokens;
    session.pass = pass;
    return generate::generate(model, processor, {prompt}, session).front();
  }
};

}  // namespace

nlohmann::json measure_inference(const Options& options) {
  const double start = now();
  Setup setup(options);
  nlohmann::json result = {{"load", now() - start}};
  nn::save_safetensors(options.data / ("kerf_logits_" + options.dtype + ".safetensors"),
                       {{"logits", setup.prefill()}});
  result["prefill"] = time_runs(options.repeats, [&] { setup.prefill(); });
  result["ids"] = setup.answer(options.tokens + 1).ids;
  // What the tokens after the first cost: an answer of all, less an answer of one.
  std::vector<double> each;
  for (int i = 0; i < options.repeats; ++i) {
    const double first = now();
    setup.answer(1);
    const double all = now();
    setup.answer(options.tokens + 1);
    each.push_back(((now() - all) - (all - first)) / double(options.tokens));
  }
  result["decode"] = each;
  result["peak"] = peak_memory();
  result["prompt_tokens"] = setup.prompt.ids.size();
  return result;
}

}  // namespace kerf::bench
