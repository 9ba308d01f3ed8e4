#include "models/detector/detector.h"

#include <kerf/error.h>

#include <array>
#include <cmath>

namespace kerf::detector {
namespace {

constexpr std::int64_t kHeadDim = 32;      // of an attention head
constexpr std::int64_t kBranchWidth = 64;  // channels of the branches that give classes and distances
constexpr std::int64_t kBins = 16;         // of the distribution over each distance

torch::Tensor twice(const torch::Tensor& x) {
  return torch::upsample_nearest2d(x, std::vector<std::int64_t>{x.size(2) * 2, x.size(3) * 2});
}

/// Centres of the cells of a feature map, row by row. [rows * columns, 2]
torch::Tensor centres(std::int64_t rows, std::int64_t columns, std::int64_t stride, torch::Device device) {
  const auto options = torch::dtype(torch::kFloat32).device(device);
  const auto y = (torch::arange(rows, options) + 0.5) * double(stride),
             x = (torch::arange(columns, options) + 0.5) * double(stride);
  const auto grid = torch::meshgrid({y, x}, "ij");
  return torch::stack({grid[1].flatten(), grid[0].flatten()}, 1);
}

}  // namespace

torch::Tensor Output::boxes() const {
  const auto bins = torch::arange(distances.size(-1), distances.options());
  const auto mean = (torch::softmax(distances, -1) * bins).sum(-1) * strides.view({1, -1, 1});
  const auto low = points - mean.narrow(2, 0, 2), high = points + mean.narrow(2, 2, 2);
  return torch::cat({low, high}, 2);
}

DetectorImpl::DetectorImpl(const DetectorConfig& config) : config_(config) {
  using Shape = nn::Conv2dImpl::Shape;
  std::array<std::int64_t, 5> w{};  // channels at strides 2 to 32
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = config.width << i;
  const std::int64_t d[] = {config.depth, 2 * config.depth, 2 * config.depth, config.depth};
  stem0 = register_module("stem0", Unit(Shape{config.channels(), w[0], 3, 2}));
  stem1 = register_module("stem1", Unit(Shape{w[0], w[1], 3, 2}));
  stage4 = register_module("stage4", Stage(StageImpl::Shape{w[1], w[1], d[0]}));
  down8 = register_module("down8", Unit(Shape{w[1], w[2], 3, 2}));
  stage8 = register_module("stage8", Stage(StageImpl::Shape{w[2], w[2], d[1]}));
  down16 = register_module("down16", Unit(Shape{w[2], w[3], 3, 2}));
  stage16 = register_module("stage16", Stage(StageImpl::Shape{w[3], w[3], d[2]}));
  down32 = register_module("down32", Unit(Shape{w[3], w[4], 3, 2}));
  stage32 = register_module("stage32", Stage(StageImpl::Shape{w[4], w[4], d[3]}));
  for (std::int64_t i = 0; i < config.attention; ++i)
    surveys_.push_back(register_module("survey" + std::to_string(i), Survey(w[4], w[4] / kHeadDim)));
  top16 = register_module("top16", Stage(StageImpl::Shape{w[4] + w[3], w[3], 1, false}));
  top8 = register_module("top8", Stage(StageImpl::Shape{w[3] + w[2], w[2], 1, false}));
  back16 = register_module("back16", Unit(Shape{w[2], w[2], 3, 2}));
  out16 = register_module("out16", Stage(StageImpl::Shape{w[2] + w[3], w[3], 1, false}));
  back32 = register_module("back32", Unit(Shape{w[3], w[3], 3, 2}));
  out32 = register_module("out32", Stage(StageImpl::Shape{w[3] + w[4], w[4], 1, false}));
  for (std::size_t level = 0; level < 3; ++level) {
    const auto name = std::to_string(8 << level);
    classes_.push_back(add_branch("classes" + name, w[2 + level], std::int64_t(config.labels.size())));
    distances_.push_back(add_branch("distances" + name, w[2 + level], 4 * kBins));
  }
}

DetectorImpl::Branch DetectorImpl::add_branch(const std::string& name, std::int64_t in, std::int64_t out) {
  using Shape = nn::Conv2dImpl::Shape;
  return {register_module(name + "_first", Unit(Shape{in, kBranchWidth})),
          register_module(name + "_second", Unit(Shape{kBranchWidth, kBranchWidth})),
          register_module(name + "_output", nn::Conv2d(Shape{kBranchWidth, out, 1, 1, 1, true}))};
}

std::vector<torch::Tensor> DetectorImpl::see(const torch::Tensor& pixels, const nn::Pass& pass) {
  const auto x = pixels.to(torch::kFloat32) / 127.5 - 1;
  const auto at4 = stage4->forward(stem1->forward(stem0->forward(x, pass), pass), pass);
  const auto at8 = stage8->forward(down8->forward(at4, pass), pass);
  const auto at16 = stage16->forward(down16->forward(at8, pass), pass);
  auto at32 = stage32->forward(down32->forward(at16, pass), pass);
  for (auto& survey : surveys_) at32 = survey->forward(at32, pass);
  const auto top = top16->forward(torch::cat({twice(at32), at16}, 1), pass);
  const auto out8 = top8->forward(torch::cat({twice(top), at8}, 1), pass);
  const auto middle = out16->forward(torch::cat({back16->forward(out8, pass), top}, 1), pass);
  return {out8, middle, out32->forward(torch::cat({back32->forward(middle, pass), at32}, 1), pass)};
}

Output DetectorImpl::forward(const torch::Tensor& pixels, const nn::Pass& pass) {
  check(pixels.dim() == 4 && pixels.size(1) == config_.channels() && pixels.size(2) % 32 == 0 &&
            pixels.size(3) % 32 == 0,
        "pictures are [B, channels, H, W] with sides that are multiples of 32");
  const auto features = see(pixels, pass);
  std::vector<torch::Tensor> points, strides, classes, distances;
  const auto read = [&](Branch& branch, const torch::Tensor& feature) {
    const auto y =
        branch.output->forward(branch.second->forward(branch.first->forward(feature, pass), pass), pass);
    return y.permute({0, 2, 3, 1}).flatten(1, 2).to(torch::kFloat32);
  };
  for (std::size_t level = 0; level < features.size(); ++level) {
    const auto& feature = features[level];
    const std::int64_t stride = 8 << level;
    points.push_back(centres(feature.size(2), feature.size(3), stride, feature.device()));
    strides.push_back(torch::full({points.back().size(0)}, double(stride), points.back().options()));
    classes.push_back(read(classes_[level], feature));
    distances.push_back(read(distances_[level], feature).unflatten(-1, {4, kBins}));
  }
  return {torch::cat(points), torch::cat(strides), torch::cat(classes, 1), torch::cat(distances, 1)};
}

bool reads_classes(const std::string& name) {
  return name.starts_with("classes") && name.find("_output.") != std::string::npos;
}

bool sees_picture(const std::string& name) {
  return name == "stem0.conv.weight";
}

Detector make_random_detector(const DetectorConfig& config, std::uint64_t seed) {
  constexpr double kRare = 0.01;  // of a class at a place before anything is learnt
  torch::NoGradGuard no_grad;
  Detector detector(config);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  for (auto& item : detector->named_parameters()) {
    auto& tensor = item.value();
    if (tensor.dim() == 4 && item.key().ends_with("output.weight"))
      tensor.normal_(0, 0.01, generator);
    else if (tensor.dim() == 4)
      tensor.normal_(0, std::sqrt(2.0 / double(tensor[0].numel())), generator);
    else if (reads_classes(item.key()))
      tensor.fill_(std::log(kRare / (1 - kRare)));
  }
  return detector;
}

}  // namespace kerf::detector
