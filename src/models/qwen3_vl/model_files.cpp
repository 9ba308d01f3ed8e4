#include <kerf/error.h>
#include <unistd.h>

#include <array>
#include <cmath>

#include "models/qwen3_vl/model.h"
#include "nn/weights.h"

namespace kerf::qwen3_vl {
namespace {

constexpr const char* kEmbedding = "model.language_model.embed_tokens.weight";
constexpr std::array kCompanions = {"tokenizer.json",
                                    "tokenizer_config.json",
                                    "vocab.json",
                                    "merges.txt",
                                    "added_tokens.json",
                                    "special_tokens_map.json",
                                    "chat_template.json",
                                    "chat_template.jinja",
                                    "preprocessor_config.json",
                                    "video_preprocessor_config.json",
                                    "processor_config.json",
                                    "generation_config.json"};

/// Norms 1, biases 0, matrices normal with variance 1 / inputs; what feeds a residual stream of depth L is 1
/// / sqrt(2 L) smaller, and embeddings have deviation 0.02 (tied to the head, larger ones would give
/// overconfident first answers).
void initialise(const std::string& name, torch::Tensor& weight, const Config& config,
                at::Generator& generator) {
  if (name.ends_with(".bias")) {
    weight.zero_();
    return;
  }
  if (name.find("norm") != std::string::npos) {
    weight.fill_(1);
    return;
  }
  double deviation = 0.02;
  if (name.find("embed_tokens") == std::string::npos && name.find("pos_embed") == std::string::npos) {
    const bool vision = name.find(".visual.") != std::string::npos;
    const bool residual =
        name.find("o_proj") != std::string::npos || name.find("down_proj") != std::string::npos ||
        (name.find(".blocks.") != std::string::npos &&
         (name.find("attn.proj") != std::string::npos || name.find("linear_fc2") != std::string::npos));
    deviation = 1 / std::sqrt(double(weight.numel() / weight.size(0)));
    if (residual)
      deviation /= std::sqrt(2.0 * double(vision ? config.vision.depth : config.text.num_hidden_layers));
  }
  weight.normal_(0, deviation, generator);
}

/// Gives every head of the tower but the last of each block a neighbour to look at first: the biases of q and
/// k are turned against each other so that, after the rotary embedding, a patch attends to the one `row`,
/// `column` away. A tower that starts out like a convolution learns from far fewer images (compare ConViT,
/// arXiv 2103.10697).
void look_at_neighbours(VisionModel& visual, const VisionConfig& config) {
  constexpr double kStrength =
      5.4;  // attention falls by about e^-2.5 from the neighbour to its own neighbours
  constexpr double kSlowest = 0.15;  // slower frequencies, in radians a patch, hardly tell neighbours apart
  const auto size = config.hidden_size / config.num_heads, quarter = size / 4;
  std::int64_t neighbour = 0;
  for (std::int64_t block = 0; block < config.depth; ++block) {
    auto bias = visual->named_parameters()["blocks." + std::to_string(block) + ".attn.qkv.bias"];
    auto values = bias.accessor<float, 1>();
    for (std::int64_t head = 0; head + 1 < config.num_heads; ++head, ++neighbour) {
      const double offsets[2] = {double(neighbour / 3 % 3 - 1), double(neighbour % 3 - 1)};
      for (int axis = 0; axis < 2; ++axis) {
        for (std::int64_t j = 0; j < quarter; ++j) {
          const double frequency = std::pow(config.rope_theta, -2.0 * double(j) / double(size / 2));
          if (frequency < kSlowest) break;
          const auto q = head * size + axis * quarter + j, k = config.hidden_size + q;
          values[q] = float(kStrength);
          values[k] = float(kStrength * std::cos(frequency * offsets[axis]));
          values[k + size / 2] = float(-kStrength * std::sin(frequency * offsets[axis]));
        }
      }
    }
  }
}

/// Positions start out as sines and cosines of row and column with wavelengths from 4 patches to 64, which
/// carry "where" from the first step (compare arXiv 1706.03762, section 3.5). A table that is not square
/// keeps its draw.
void mark_positions(VisionModel& visual, const VisionConfig& config) {
  constexpr double kAmplitude = 0.2, kShortest = 4, kLongest = 64;
  const auto side = std::int64_t(std::lround(std::sqrt(double(config.num_position_embeddings))));
  const auto count = config.hidden_size / 4;
  if (side * side != config.num_position_embeddings || count < 2) return;
  const auto steps = torch::arange(count, torch::kFloat32) / double(count - 1);
  const auto frequency = 2 * M_PI / (kShortest * torch::pow(kLongest / kShortest, steps));
  const auto angles = torch::arange(side, torch::kFloat32).unsqueeze(1) * frequency;  // [side, count]
  const auto waves = kAmplitude * torch::cat({angles.sin(), angles.cos()}, 1);
  const auto width = waves.size(1);
  const auto rows = waves.unsqueeze(1).expand({side, side, width}),
             columns = waves.unsqueeze(0).expand({side, side, width});
  visual->named_parameters()["pos_embed.weight"]
      .narrow(1, 0, 2 * width)
      .copy_(torch::cat({rows, columns}, 2).view({side * side, 2 * width}));
}

double stored_elements(const nn::WeightStore& store) {
  double elements = 0;
  for (const auto& name : store.names()) elements += double(store.get(name).numel());
  return elements;
}

/// What the weights say about the configuration before anything is allocated: one with absurd numbers would
/// take all memory before a single shape is compared.
void check_against_weights(const Config& config, const nn::WeightStore& store, const Path& folder) {
  constexpr double kSmall = 1e8;  // parameters that may be allocated to name every shape that differs
  const double described = parameter_count(config);
  if (described > kSmall && described > 2 * stored_elements(store))
    fail("{}: config.json describes a model of {:.3g} parameters, the weights hold {:.3g}", folder.string(),
         described, stored_elements(store));
  if (!store.contains(kEmbedding)) return;
  const auto embedding = store.get(kEmbedding);
  if (embedding.dim() != 2 || embedding.size(0) != config.text.vocab_size)
    fail("{}: config.json says vocab_size {}, the embedding has {} rows", folder.string(),
         config.text.vocab_size, embedding.dim() == 0 ? 0 : embedding.size(0));
}

/// Fresh weights that cannot be held are refused; the system would end the program without a word.
void check_memory(const Config& config) {
  const double needed = parameter_count(config) * sizeof(float);
  const double memory = double(::sysconf(_SC_PHYS_PAGES)) * double(::sysconf(_SC_PAGESIZE));
  if (needed > memory)
    fail(
        "config.json describes a model of {:.3g} parameters, {:.3g} GB; this machine has {:.3g} GB of memory",
        needed / sizeof(float), needed / 1e9, memory / 1e9);
}

const char* dtype_name(torch::ScalarType type) {
  if (type == torch::kBFloat16) return "bfloat16";
  if (type == torch::kFloat16) return "float16";
  return "float32";
}

}  // namespace

torch::ScalarType stored_dtype(const Path& folder) {
  const auto store = nn::WeightStore::open(folder);
  // Loading names what is missing, all of it; this question is asked before.
  return store.contains(kEmbedding) ? store.get(kEmbedding).scalar_type() : torch::kFloat32;
}

LoadedModel load_model(const Path& folder, const LoadOptions& options) {
  auto config = load_config(folder);
  const auto store = nn::WeightStore::open(folder);
  LoadedModel loaded;
  loaded.warnings = config.warnings;
  const bool stored_head = store.contains("lm_head.weight");
  if (stored_head && config.tie_word_embeddings)
    loaded.warnings.push_back(folder.string() +
                              ": the config says tied embeddings, the stored lm_head.weight is used");
  if (!stored_head && !config.tie_word_embeddings)
    loaded.warnings.push_back(folder.string() +
                              ": no lm_head.weight is stored, the embedding is used instead");
  config.tie_word_embeddings = !stored_head;
  check_against_weights(config, store, folder);
  // Parameters are allocated once, in the dtype and place they stay in.
  const auto previous = torch::get_default_dtype();
  torch::set_default_dtype(torch::scalarTypeToTypeMeta(options.dtype));
  try {
    loaded.model = Qwen3VL(config);
  } catch (...) {
    torch::set_default_dtype(previous);
    throw;
  }
  torch::set_default_dtype(previous);
  loaded.model->to(options.device);
  nn::load_strictly(*loaded.model, store);
  loaded.model->eval();
  return loaded;
}

Qwen3VL make_random_model(const Config& config, std::uint64_t seed) {
  check_memory(config);
  torch::NoGradGuard no_grad;
  Qwen3VL model(config);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  for (auto& item : model->named_parameters()) initialise(item.key(), item.value(), config, generator);
  look_at_neighbours(model->base()->visual, config.vision);
  mark_positions(model->base()->visual, config.vision);
  return model;
}

void save_model(Qwen3VL& model, const Path& folder, const SaveOptions& options) {
  make_folder(folder);
  nn::NamedTensors tensors;
  for (auto& [name, tensor] : nn::named_parameters(*model))
    tensors.emplace_back(name, tensor.detach().to(options.dtype));
  nn::save_safetensors(folder / "model.safetensors", tensors);
  auto config = model->config();
  config.dtype = dtype_name(options.dtype);
  write_file(folder / "config.json", write_config(config));
  if (options.source.empty()) return;
  for (const char* name : kCompanions)
    if (std::filesystem::exists(options.source / name))
      write_file(folder / name, read_file(options.source / name));
}

}  // namespace kerf::qwen3_vl
