#include "generate/session.h"

#include <kerf/error.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "generate/answer_row.h"

namespace kerf::generate {
namespace {

using qwen3_vl::Batch;
using qwen3_vl::KvCache;

/// Input of one decoding step: one token a row, at index `length` of the cache.
qwen3_vl::LanguageInput decode_input(qwen3_vl::Qwen3VL& model, const Batch& batch, KvCache& cache,
                                     const torch::Tensor& ids, const nn::Pass& pass) {
  auto input = model->embed(ids, nullptr, pass);
  const auto length = cache.length();
  std::vector<std::int64_t> positions;
  for (auto delta : batch.deltas) positions.push_back(length + delta);
  input.position_ids = torch::tensor(at::ArrayRef<std::int64_t>(positions), torch::kInt64)
                           .view({1, -1, 1})
                           .expand({3, -1, 1})
                           .to(model->device());
  if (!batch.mask.all().item<bool>()) {
    const auto grown = torch::ones({batch.mask.size(0), length + 1 - batch.mask.size(1)}, torch::kBool);
    input.key_mask = torch::cat({batch.mask, grown}, 1).to(model->device());
  }
  input.cache = &cache;
  return input;
}

}  // namespace

torch::Tensor prefill(qwen3_vl::Qwen3VL& model, const Batch& batch, KvCache& cache, std::int64_t chunk,
                      const nn::Pass& pass,
                      const std::function<void(const qwen3_vl::VisualFeatures&)>& on_seen) {
  check(chunk > 0, "prefill chunks are not empty");
  std::optional<qwen3_vl::VisualFeatures> features;
  if (batch.pixels.defined()) {
    features = model->see(batch.pixels, batch.grid_thw, pass);
    if (on_seen) on_seen(*features);
    features = features->select(batch.visual_rows);
  }
  auto input = model->embed(batch.ids, features ? &*features : nullptr, pass);
  input.position_ids = batch.position_ids.to(model->device());
  if (!batch.mask.all().item<bool>()) input.key_mask = batch.mask.to(model->device());
  input.cache = &cache;
  torch::Tensor hidden;
  const auto length = batch.ids.size(1);
  for (std::int64_t first = 0; first < length; first += chunk)
    hidden = model->read(input.slice(first, std::min(chunk, length - first)), pass);
  return hidden.select(1, hidden.size(1) - 1);
}

namespace {

/// Every prompt that was read stands for `samples` answers from here on. Returns the hidden states of all
/// rows.
torch::Tensor repeat_rows(Batch& batch, KvCache& cache, const torch::Tensor& hidden, int samples) {
  const auto prompts = batch.ids.size(0);
  const auto rows = torch::arange(prompts).repeat({samples});
  const auto on_device = rows.to(hidden.device());
  cache.select_rows(on_device);
  batch.mask = batch.mask.index_select(0, rows);
  const auto deltas = batch.deltas;
  for (int sample = 1; sample < samples; ++sample)
    batch.deltas.insert(batch.deltas.end(), deltas.begin(), deltas.end());
  return hidden.index_select(0, on_device);
}

}  // namespace

std::vector<Completion> generate(qwen3_vl::Qwen3VL& model, const qwen3_vl::Processor& processor,
                                 const std::vector<qwen3_vl::Prompt>& prompts,
                                 const SessionOptions& options) {
  if (options.generate.samples < 1)
    fail("{} samples were asked for; expected 1 or more", options.generate.samples);
  torch::InferenceMode inference;
  auto batch = processor.collate(prompts, qwen3_vl::Padding::left);
  const auto& limits = model->config().text;
  const auto capacity = batch.ids.size(1) + std::max<std::int64_t>(options.generate.max_new_tokens, 1);
  if (batch.ids.size(1) >= limits.max_position_embeddings)
    fail("the prompt has {} tokens, the model reads at most {}", batch.ids.size(1),
         limits.max_position_embeddings);
  KvCache cache(limits, batch.ids.size(0), std::min(capacity, batch.ids.size(1) + 4096),
                torch::TensorOptions()
                    .dtype(options.pass.wide ? torch::kFloat32 : model->dtype())
                    .device(model->device()));
  std::vector<Row> rows;
  rows.reserve(prompts.size() * std::size_t(options.generate.samples));
  for (std::size_t i = 0; i < prompts.size() * std::size_t(options.generate.samples); ++i)
    rows.emplace_back(i, options, processor, prompts[i % prompts.size()].ids);
  auto hidden = prefill(model, batch, cache, options.generate.prefill_chunk, options.pass, options.on_seen);
  if (options.generate.samples > 1) hidden = repeat_rows(batch, cache, hidden, options.generate.samples);
  while (options.generate.max_new_tokens > 0) {
    const auto logits = model->logits(hidden, options.pass).to(torch::kFloat32).cpu();
    std::vector<std::int64_t> next;
    for (std::size_t i = 0; i < rows.size(); ++i) next.push_back(rows[i].step(logits[std::int64_t(i)]));
    if (std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.done(); })) break;
    const auto ids = torch::tensor(at::ArrayRef<std::int64_t>(next), torch::kInt64).unsqueeze(1);
    hidden = model->read(decode_input(model, batch, cache, ids, options.pass), options.pass).select(1, 0);
  }
  std::vector<Completion> completions;
  for (auto& row : rows) completions.push_back(row.take());
  return completions;
}

std::vector<TokenId> default_stop_ids(const Path& folder, const Tokenizer& tokenizer) {
  std::vector<TokenId> ids;
  const auto file = folder / "generation_config.json";
  if (std::filesystem::exists(file)) {
    const auto config = nlohmann::json::parse(read_file(file, 1 << 20), nullptr, false);
    if (!config.is_object()) fail("{}: expected a JSON object", file.string());
    if (config.contains("eos_token_id")) {
      const auto& eos = config["eos_token_id"];
      for (const auto& id : eos.is_array() ? eos : nlohmann::json::array({eos}))
        if (id.is_number_integer() && id.get<std::int64_t>() >= 0 &&
            id.get<std::int64_t>() < tokenizer.size())
          ids.push_back(id.get<TokenId>());
        else
          fail("{}: 'eos_token_id' must hold token ids of this vocabulary", file.string());
    }
  }
  if (ids.empty())
    if (const auto end = tokenizer.added_token("<|im_end|>")) ids.push_back(*end);
  return ids;
}

}  // namespace kerf::generate
