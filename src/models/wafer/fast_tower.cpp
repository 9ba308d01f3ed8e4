#include "models/wafer/fast_tower.h"

#include <kerf/error.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <type_traits>

#include "nn/kernels.h"
#include "nn/parallel.h"
#include "nn/product.h"

namespace kerf::wafer_model {

namespace {

constexpr std::int64_t kChunk = 16;  // maps whose activations stay in a core's cache

template <typename T>
constexpr torch::ScalarType kType = torch::kFloat32;
template <>
constexpr torch::ScalarType kType<nn::Bf16> = torch::kBFloat16;

template <typename T>
const nn::Kernels<T>& kernels() {
  if constexpr (std::is_same_v<T, float>)
    return nn::float_kernels();
  else
    return nn::bf16_kernels();
}

template <typename T>
T* data(const torch::Tensor& tensor) {
  return reinterpret_cast<T*>(tensor.data_ptr());
}

float narrowed(float value, float) {
  return value;
}
nn::Bf16 narrowed(float value, nn::Bf16) {  // of 1 and -1, which have no lower half
  return {std::uint16_t(std::bit_cast<std::uint32_t>(value) >> 16)};
}

/// Whether draw_canvas brings maps of this size to the canvas die by die.
bool die_by_die(const torch::Tensor& maps, const Config& config) {
  const auto fits = [&](std::int64_t size) {
    return size <= config.map_side && config.map_side - size <= most_rim(config);
  };
  return fits(maps.size(1)) && fits(maps.size(2));
}

/// A canvas as rows of patches [T, 3 P P] in merge order; `value(channel, y, x)` is what it has there.
template <typename T, typename Value>
void write_patches(const Config& config, T* out, const Value& value) {
  const auto patch = config.vision.patch_size, merge = config.vision.spatial_merge_size;
  const auto blocks = config.canvas / patch / merge;
  for (std::int64_t token = 0; token < blocks * blocks * merge * merge; ++token) {
    const auto inside = token % (merge * merge), block = token / (merge * merge);
    const auto top = (block / blocks * merge + inside / merge) * patch,
               left = (block % blocks * merge + inside % merge) * patch;
    for (std::int64_t channel = 0; channel < 3; ++channel)
      for (std::int64_t y = top; y < top + patch; ++y)
        for (std::int64_t x = left; x < left + patch; ++x) *out++ = value(channel, y, x);
  }
}

/// maps [B, H, W] -> patches(draw_canvas(maps)), for maps that go there die by die: [B T, 3 P P].
template <typename T>
void draw_patches(const torch::Tensor& maps, const Config& config, T* out) {
  const auto side = config.canvas, height = maps.size(1), width = maps.size(2);
  const auto margin = (side - config.map_side) / 2;
  const auto top = margin + config.map_side - height, left = margin + config.map_side - width;
  std::vector<std::uint8_t> canvas(std::size_t(side * side));  // places without a die are off the wafer
  T values[3][4];                                              // [channel][state]
  constexpr int kStateOf[] = {1, 2, 0};                        // that a channel shows
  for (int channel = 0; channel < 3; ++channel)
    for (int state = 0; state < 4; ++state)
      values[channel][state] = narrowed(state == kStateOf[channel] ? 1.0F : -1.0F, T{});
  const auto per_map = config.canvas * config.canvas * 3;
  for (std::int64_t map = 0; map < maps.size(0); ++map) {
    const auto* cells = maps.data_ptr<std::uint8_t>() + map * height * width;
    for (std::int64_t y = 0; y < height; ++y)
      std::transform(cells + y * width, cells + (y + 1) * width, canvas.begin() + ((top + y) * side + left),
                     [](std::uint8_t state) { return std::min<std::uint8_t>(state, 3); });
    write_patches(config, out + map * per_map, [&](std::int64_t channel, std::int64_t y, std::int64_t x) {
      return values[channel][canvas[std::size_t(y * side + x)]];
    });
  }
}

}  // namespace

FastTower::FastTower(WaferModel& model, torch::ScalarType type) : config_(model->config()), type_(type) {
  check(type == torch::kFloat32 || type == torch::kBFloat16 ||
            (type == torch::kInt8 && nn::int8_weight_limit() > 0),
        "products run in float32 or bfloat16, or in int8 where the processor can");
  check(config_.vision.temporal_patch_size == 1, "a map is one picture");
  torch::NoGradGuard no_grad;
  const auto weights = model->named_parameters();
  embed_ = take(weights, "visual.patch_embed.proj", "");
  embed_.bias = type == torch::kInt8 ? torch::zeros_like(embed_.bias) : torch::Tensor();
  const auto side = config_.canvas / config_.vision.patch_size;
  const auto layout = qwen3_vl::make_patch_layout(
      config_.vision, torch::tensor({{std::int64_t(1), side, side}}), torch::kCPU);
  const auto& table = weights["visual.pos_embed.weight"].to(torch::kFloat32);
  position_ =
      (table.index_select(0, layout.table_index.flatten()).view({4, side * side, -1}) * layout.table_weight)
          .sum(0) +
      weights["visual.patch_embed.proj.bias"].to(torch::kFloat32);
  cosine_ = layout.cos.squeeze(1).contiguous(), sine_ = layout.sin.squeeze(1).contiguous();
  const auto width = config_.vision.hidden_size;
  auto scale = torch::ones({3 * width});  // of the queries: that of the attention's scores
  scale.narrow(0, 0, width).fill_(1 / std::sqrt(double(width / config_.vision.num_heads)));
  for (std::int64_t i = 0; i < config_.vision.depth; ++i) {
    const auto block = "visual.blocks." + std::to_string(i) + ".";
    blocks_.push_back({take(weights, block + "attn.qkv", block + "norm1", scale),
                       take(weights, block + "attn.proj", ""),
                       take(weights, block + "mlp.linear_fc1", block + "norm2"),
                       take(weights, block + "mlp.linear_fc2", "")});
  }
  merge1_ = take(weights, "visual.merger.linear_fc1", "visual.merger.norm");
  merge2_ = {weights["visual.merger.linear_fc2.weight"].to(torch::kFloat32),
             weights["visual.merger.linear_fc2.bias"].to(torch::kFloat32),
             {}};
}

/// A linear layer with scale and shift of the norm before it in its weights, and factors [out] of its values.
FastTower::Linear FastTower::take(const torch::OrderedDict<std::string, torch::Tensor>& weights,
                                  const std::string& name, const std::string& norm,
                                  const torch::Tensor& factors) const {
  auto weight = weights[name + ".weight"].to(torch::kFloat32).flatten(1);
  auto bias = weights[name + ".bias"].to(torch::kFloat32);
  if (!norm.empty()) {
    const auto repeats =
        weight.size(1) / weights[norm + ".weight"].size(0);  // the merger joins several patches
    const auto scale = weights[norm + ".weight"].to(torch::kFloat32).repeat({repeats});
    bias = bias + weight.matmul(weights[norm + ".bias"].to(torch::kFloat32).repeat({repeats}));
    weight = weight * scale;
  }
  if (factors.defined()) weight = weight * factors.unsqueeze(1), bias = bias * factors;
  if (type_ == torch::kInt8) return {{}, bias, nn::to_int8(weight.contiguous(), nn::int8_weight_limit())};
  return {weight.to(type_).contiguous(), bias.to(type_), {}};
}

/// Memory of a chunk's activations, reused from chunk to chunk: the pages of fresh tensors took a tenth of
/// the time. R = B * T rows of W values.
template <typename T>
struct FastTower::Run {
  const FastTower& tower;
  const Config& config = tower.config_;
  std::int64_t width = config.vision.hidden_size, heads = config.vision.num_heads;
  std::int64_t tokens = tower.position_.size(0), head_width = width / heads, maps = 0, rows = 0;
  std::vector<torch::Tensor> memory{};

  explicit Run(const FastTower& of) : tower(of) {}

  /// Memory number `index` as a tensor of this shape.
  torch::Tensor buffer(std::size_t index, torch::IntArrayRef shape, torch::ScalarType type = kType<T>) {
    const auto count = c10::multiply_integers(shape);
    if (memory.size() <= index) memory.resize(index + 1);
    auto& held = memory[index];
    if (!held.defined() || held.numel() < count) held = torch::empty({count}, type);
    return held.narrow(0, 0, count).view(shape);
  }

  /// x W^T + bias [R, N]
  torch::Tensor linear(std::size_t index, const torch::Tensor& x, const Linear& layer) {
    if (narrow()) {
      auto out = buffer(index, {x.size(0), layer.narrow.values.size(0)});
      nn::widen(multiply(narrowed(x), layer), out);
      return out;
    }
    if constexpr (std::is_same_v<T, float>) return nn::product(x, layer.weight, layer.bias);
    auto out = buffer(index, {x.size(0), layer.weight.size(0)});
    if (layer.bias.defined()) return at::addmm_out(out, layer.bias, x, layer.weight.t());
    return at::mm_out(out, x, layer.weight.t());
  }

  /// sum [R, N] += x W^T + bias
  void add_linear(torch::Tensor& sum, const torch::Tensor& x, const Linear& layer) {
    if (narrow())
      nn::add_widened(multiply(narrowed(x), layer), sum);
    else
      kernels<T>().add(data<float>(sum), data<T>(linear(8, x, layer)), sum.numel());
  }

  void add_mlp(torch::Tensor& sum, const torch::Tensor& x, const Block& block) {
    if (narrow()) {
      const auto sums = multiply(narrowed(x), block.fc1);
      auto hidden = int8_rows(13, sums.values.sizes());
      nn::gelu_to_int8(sums, hidden);
      nn::add_widened(multiply(hidden, block.fc2), sum);
      return;
    }
    const auto hidden = linear(9, x, block.fc1);
    kernels<T>().gelu(data<T>(hidden), data<T>(hidden), hidden.numel());
    add_linear(sum, hidden, block.fc2);
  }

  /// Whether products are in int8.
  bool narrow() const { return tower.type_ == torch::kInt8; }
  nn::Int8Rows int8_rows(std::size_t index, torch::IntArrayRef shape) {
    return {buffer(index, shape, torch::kInt8), buffer(index + 1, {shape[0]}, torch::kFloat32)};
  }
  nn::Int8Rows narrowed(const torch::Tensor& x) {
    auto rows_of_x = int8_rows(10, x.sizes());
    nn::to_int8(x, rows_of_x);
    return rows_of_x;
  }
  nn::Int8Sums multiply(const nn::Int8Rows& x, const Linear& layer) {
    return nn::multiply(x, layer.narrow, layer.bias,
                        buffer(12, {x.values.size(0), layer.narrow.values.size(0)}, torch::kInt32));
  }

  torch::Tensor normalised(const torch::Tensor& x) {
    auto out = buffer(1, x.sizes());
    kernels<T>().normalise(data<float>(x), data<T>(out), x.size(0), x.size(1));
    return out;
  }

  torch::Tensor patches(const torch::Tensor& part) {
    const auto patch = config.vision.patch_size;
    auto out = buffer(0, {rows, 3 * patch * patch});
    if (die_by_die(part, config)) {
      draw_patches(part, config, data<T>(out));
      return out;
    }
    const auto canvas = draw_canvas(part, config).to(kType<T>).contiguous();
    const auto side = config.canvas, per_map = 3 * side * side;
    for (std::int64_t map = 0; map < maps; ++map) {
      const auto* from = data<T>(canvas) + map * per_map;
      write_patches(config, data<T>(out) + map * per_map,
                    [&](std::int64_t channel, std::int64_t y, std::int64_t x) {
                      return from[(channel * side + y) * side + x];
                    });
    }
    return out;
  }

  /// qkv [R, 3 W] -> [R, W]
  torch::Tensor attend(const torch::Tensor& qkv) {
    const auto parts = buffer(3, {3, maps * heads, tokens, head_width});
    const auto q = parts[0], k = parts[1], v = parts[2];
    kernels<T>().rotate(data<T>(qkv), data<float>(tower.cosine_), data<float>(tower.sine_), data<T>(q),
                        data<T>(k), data<T>(v), {maps, tokens, heads, head_width});
    // So few tokens: two products and a softmax take less time than the fused attention of LibTorch.
    auto scores = buffer(4, {maps * heads, tokens, tokens});
    at::bmm_out(scores, q, k.transpose(1, 2));
    kernels<T>().softmax(data<T>(scores), maps * heads * tokens, tokens);
    auto mixed = buffer(5, {maps * heads, tokens, head_width});
    at::bmm_out(mixed, scores, v);
    auto out = buffer(6, {maps, tokens, heads, head_width});
    out.copy_(mixed.view({maps, heads, tokens, head_width}).transpose(1, 2));
    return out.view({rows, width});
  }

  /// maps [B, H, W] -> [B, D]
  torch::Tensor feature(const torch::Tensor& part) {
    maps = part.size(0), rows = maps * tokens;
    auto x = buffer(7, {rows, width}, torch::kFloat32);
    x.view({maps, tokens, width}).copy_(tower.position_);
    add_linear(x, patches(part), tower.embed_);
    for (const auto& block : tower.blocks_) {
      add_linear(x, attend(linear(2, normalised(x), block.qkv)), block.proj);
      add_mlp(x, normalised(x), block);
    }
    const auto merge = config.vision.spatial_merge_size;
    const auto joined = normalised(x).view({-1, width * merge * merge});
    auto hidden = linear(9, joined, tower.merge1_);
    // The last layer is linear: the mean over the tokens may come before it.
    const auto mean = at::gelu_(hidden).view({maps, -1, hidden.size(1)}).to(torch::kFloat32).mean(1);
    return torch::linear(mean, tower.merge2_.weight, tower.merge2_.bias);
  }
};

template <typename T>
torch::Tensor FastTower::run(const torch::Tensor& maps) const {
  const auto count = maps.size(0), chunks = (count + kChunk - 1) / kChunk;
  auto features = torch::empty({count, config_.vision.out_hidden_size});
  at::parallel_for(0, chunks, 1, [&](std::int64_t first, std::int64_t last) {
    torch::NoGradGuard no_grad;  // the guard belongs to a thread
    Run<T> run(*this);
    for (auto chunk = first; chunk < last; ++chunk) {
      const auto start = chunk * kChunk, length = std::min(kChunk, count - start);
      features.narrow(0, start, length).copy_(run.feature(maps.narrow(0, start, length)));
    }
  });
  return features;
}

torch::Tensor FastTower::feature(const torch::Tensor& maps) const {
  check(maps.dim() == 3 && maps.scalar_type() == torch::kUInt8, "maps are [B, H, W] uint8");
  torch::NoGradGuard no_grad;
  const auto whole = maps.contiguous();
  return type_ == torch::kBFloat16 ? run<nn::Bf16>(whole) : run<float>(whole);
}

}  // namespace kerf::wafer_model
