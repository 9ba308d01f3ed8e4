#include "models/detector/blocks.h"

#include <string>

namespace kerf::detector {

StageImpl::StageImpl(const Shape& shape) {
  const auto half = shape.out / 2;
  split = register_module("split", Unit(nn::Conv2dImpl::Shape{shape.in, shape.out, 1}));
  mix = register_module("mix", Unit(nn::Conv2dImpl::Shape{half * (shape.depth + 2), shape.out, 1}));
  for (std::int64_t i = 0; i < shape.depth; ++i)
    blocks_.push_back(register_module("block" + std::to_string(i), Block(half, shape.shortcut)));
}

torch::Tensor StageImpl::forward(const torch::Tensor& x, const nn::Pass& pass) {
  auto parts = split->forward(x, pass).chunk(2, 1);
  for (auto& block : blocks_) parts.push_back(block->forward(parts.back(), pass));
  return mix->forward(torch::cat(parts, 1), pass);
}

SurveyImpl::SurveyImpl(std::int64_t width, std::int64_t heads) : heads_(heads) {
  using Shape = nn::Conv2dImpl::Shape;
  place = register_module("place", nn::Conv2d(Shape{width, width, 3, 1, width, true}));
  qkv = register_module("qkv", nn::Conv2d(Shape{width, 3 * width, 1}));
  project = register_module("project", nn::Conv2d(Shape{width, width, 1}));
  up = register_module("up", Unit(Shape{width, 2 * width, 1}));
  down = register_module("down", nn::Conv2d(Shape{2 * width, width, 1}));
  attention_norm = register_module("attention_norm", nn::BatchNorm2d(width));
  feed_norm = register_module("feed_norm", nn::BatchNorm2d(width));
}

torch::Tensor SurveyImpl::attend(const torch::Tensor& x, const nn::Pass& pass) {
  const auto batch = x.size(0), width = x.size(1), rows = x.size(2), columns = x.size(3);
  const auto parts = qkv->forward(x + place->forward(x, pass), pass)
                         .reshape({batch, 3, heads_, width / heads_, rows * columns})
                         .transpose(-1, -2)
                         .unbind(1);
  const auto seen = at::scaled_dot_product_attention(parts[0], parts[1], parts[2]);
  return project->forward(seen.transpose(-1, -2).reshape({batch, width, rows, columns}), pass);
}

torch::Tensor SurveyImpl::forward(const torch::Tensor& x, const nn::Pass& pass) {
  const auto y = x + attention_norm->forward(attend(x, pass));
  return y + feed_norm->forward(down->forward(up->forward(y, pass), pass));
}

}  // namespace kerf::detector
