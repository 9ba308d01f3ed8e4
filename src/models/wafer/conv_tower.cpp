#include "models/wafer/conv_tower.h"

#include <fmt/format.h>

namespace kerf::wafer_model {

ConvTowerImpl::ConvTowerImpl(const qwen3_vl::VisionConfig& config) {
  using Shape = nn::Conv2dImpl::Shape;
  const auto widest = config.hidden_size;
  stem = register_module("stem", nn::ConvUnit(Shape{3, widest / 8}));
  std::int64_t in = widest / 8;
  for (int i = 0; i < 3; ++i) {
    const auto name = fmt::format("stage{}", i);
    const auto width = widest >> (2 - i);
    Stage stage{register_module(name + "_down", nn::ConvUnit(Shape{in, width, 3, 2})), {}};
    // At a half of the canvas a block costs as much as later ones and sees less.
    const auto depth = i == 0 ? std::max<std::int64_t>(config.depth / 2, 1) : config.depth;
    for (std::int64_t k = 0; k < depth; ++k)
      stage.blocks.push_back(register_module(fmt::format("{}_block{}", name, k), nn::ConvBlock(width, true)));
    stages_.push_back(std::move(stage));
    in = width;
  }
  out = register_module("out", nn::Linear(widest, config.out_hidden_size, true));
}

torch::Tensor ConvTowerImpl::forward(const torch::Tensor& canvas, const nn::Pass& pass) {
  auto x = stem->forward(canvas, pass);
  for (auto& stage : stages_) {
    x = stage.down->forward(x, pass);
    for (auto& block : stage.blocks) x = block->forward(x, pass);
  }
  return out->forward(x.flatten(2).transpose(1, 2), pass);
}

}  // namespace kerf::wafer_model
