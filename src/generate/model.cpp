#include <kerf/error.h>
#include <kerf/model.h>

#include "generate/model_parts.h"
#include "generate/session.h"
#include "nn/device.h"
#include "nn/lora.h"

namespace kerf {

struct Model::State {
  Path folder;
  qwen3_vl::Qwen3VL model{nullptr};
  qwen3_vl::Processor processor;
  std::shared_ptr<const TokenTrie> trie;  // built with the first grammar
  std::vector<nn::Adapter> adapters;
  std::vector<TokenId> stop_ids;
  std::vector<std::string> warnings;
  bool wide = false;  // Pass::wide

  nn::Pass pass(int adapter) const {
    if (adapter < Model::kBase || adapter >= int(adapters.size()))
      fail("adapter number {} was never added; {} were", adapter, adapters.size());
    nn::Pass pass;
    pass.adapter = adapter;
    pass.wide = wide;
    return pass;
  }

  std::vector<qwen3_vl::Prompt> prepare(const std::vector<std::vector<Message>>& conversations,
                                        const FindImage& find) const {
    if (conversations.empty()) fail("there is no conversation to answer");
    return processor.prepare_all(conversations, find);
  }

  generate::SessionOptions session(const GenerateOptions& options, int adapter) {
    generate::SessionOptions session;
    session.generate = options;
    if (session.generate.stop_ids.empty()) session.generate.stop_ids = stop_ids;
    session.pass = pass(adapter);
    if (options.grammar && !trie) trie = std::make_shared<const TokenTrie>(processor.tokenizer());
    session.trie = trie;
    return session;
  }
};

Model::Model(const ModelOptions& options) : state_(std::make_unique<State>()) {
  if (options.threads < 0) fail("threads must be 0 (all cores) or positive");
  if (options.threads > 0) torch::set_num_threads(options.threads);
  const auto device = nn::parse_device(options.device);
  const auto precision = nn::choose_precision(options.dtype, device, qwen3_vl::stored_dtype(options.folder));
  state_->folder = options.folder;
  state_->processor = qwen3_vl::Processor::load(options.folder);
  auto loaded = qwen3_vl::load_model(options.folder, {device, precision.weights});
  state_->wide = precision.wide;
  state_->model = loaded.model;
  state_->warnings = loaded.warnings;
  const auto& more = state_->processor.warnings();
  state_->warnings.insert(state_->warnings.end(), more.begin(), more.end());
  state_->stop_ids = generate::default_stop_ids(options.folder, state_->processor.tokenizer());
}

Model::~Model() = default;
Model::Model(Model&&) noexcept = default;

int Model::add_adapter(const Path& folder) {
  auto adapter = nn::load_adapter(*state_->model, folder);
  const int index = int(state_->adapters.size());
  nn::attach(*state_->model, adapter, index);
  state_->warnings.insert(state_->warnings.end(), adapter.warnings.begin(), adapter.warnings.end());
  state_->adapters.push_back(std::move(adapter));
  return index;
}

Completion Model::answer(const std::vector<Message>& messages, const FindImage& find,
                         const GenerateOptions& options, int adapter, const OnText& on_text) {
  auto session = state_->session(options, adapter);
  if (on_text) session.on_text = [&](std::size_t, const std::string& text) { return on_text(text); };
  return std::move(
      generate::generate(state_->model, state_->processor, state_->prepare({messages}, find), session)
          .front());
}

std::vector<Completion> Model::answer_batch(const std::vector<std::vector<Message>>& conversations,
                                            const FindImage& find, const GenerateOptions& options,
                                            int adapter) {
  return generate::generate(state_->model, state_->processor, state_->prepare(conversations, find),
                            state_->session(options, adapter));
}

void Model::dump_forward(const std::vector<std::vector<Message>>& conversations, const FindImage& find,
                         const Path& file, std::int64_t max_new_tokens, int adapter) {
  const auto prompts = state_->prepare(conversations, find);
  const auto pass = state_->pass(adapter);
  nn::NamedTensors tensors;
  {
    torch::InferenceMode inference;
    const auto batch = state_->processor.collate(prompts, qwen3_vl::Padding::left);
    tensors = {{"input_ids", batch.ids},
               {"position_ids", batch.position_ids},
               {"attention_mask", batch.mask.to(torch::kInt64)}};
    std::optional<qwen3_vl::VisualFeatures> features;
    if (batch.pixels.defined()) {
      tensors.emplace_back("pixel_values", batch.pixels);
      tensors.emplace_back("image_grid_thw", batch.grid_thw);
      features = state_->model->see(batch.pixels, batch.grid_thw, pass).select(batch.visual_rows);
    }
    auto input = state_->model->embed(batch.ids, features ? &*features : nullptr, pass);
    input.position_ids = batch.position_ids.to(state_->model->device());
    input.key_mask = batch.mask.to(state_->model->device());
    tensors.emplace_back(
        "logits", state_->model->logits(state_->model->read(input, pass), pass).to(torch::kFloat32).cpu());
  }
  if (max_new_tokens > 0) {
    GenerateOptions options;
    options.max_new_tokens = max_new_tokens;
    const auto completions =
        generate::generate(state_->model, state_->processor, prompts, state_->session(options, adapter));
    std::size_t longest = 0;
    for (const auto& completion : completions) longest = std::max(longest, completion.ids.size());
    auto ids = torch::full({std::int64_t(completions.size()), std::int64_t(longest)},
                           state_->processor.pad_id(), torch::kInt64);
    for (std::size_t row = 0; row < completions.size(); ++row)
      for (std::size_t i = 0; i < completions[row].ids.size(); ++i)
        ids[std::int64_t(row)][std::int64_t(i)] = completions[row].ids[i];
    tensors.emplace_back("generated_ids", ids);
  }
  nn::save_safetensors(file, tensors);
}

namespace generate {

qwen3_vl::Qwen3VL& ModelParts::network(Model& model) {
  return model.state_->model;
}
const qwen3_vl::Processor& ModelParts::processor(const Model& model) {
  return model.state_->processor;
}
std::vector<qwen3_vl::Prompt> ModelParts::prepare(const Model& model,
                                                  const std::vector<std::vector<Message>>& conversations,
                                                  const Model::FindImage& find) {
  return model.state_->prepare(conversations, find);
}
SessionOptions ModelParts::session(Model& model, const GenerateOptions& options, int adapter) {
  return model.state_->session(options, adapter);
}

}  // namespace generate

const Tokenizer& Model::tokenizer() const {
  return state_->processor.tokenizer();
}
const std::vector<std::string>& Model::warnings() const {
  return state_->warnings;
}

}  // namespace kerf
