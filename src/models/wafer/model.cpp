#include "models/wafer/model.h"

#include <kerf/error.h>

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>

#include "nn/product.h"

namespace kerf::wafer_model {

ProjectorImpl::ProjectorImpl(std::int64_t in, std::int64_t hidden, std::int64_t out) {
  fc1 = register_module("fc1", nn::Linear(in, hidden, true));
  norm = register_module("norm", nn::BatchNorm2d(hidden));
  fc2 = register_module("fc2", nn::Linear(hidden, out, true));
}

torch::Tensor ProjectorImpl::forward(const torch::Tensor& x, const nn::Pass& pass) {
  const auto hidden = torch::relu(norm->forward(fc1->forward(x, pass).to(torch::kFloat32)));
  return torch::nn::functional::normalize(fc2->forward(hidden, pass).to(torch::kFloat32),
                                          torch::nn::functional::NormalizeFuncOptions().dim(1));
}

TaskHeadsImpl::TaskHeadsImpl(const TaskConfig& task, const Config& config) {
  const auto width = config.vision.out_hidden_size;
  head = register_module("head", nn::Linear(width, std::int64_t(task.classes.size()), true));
  if (!task.labels.empty())
    label_head = register_module("label_head", nn::Linear(width, std::int64_t(task.labels.size()), true));
  const auto projector_of = [&] { return Projector(width, config.projection_hidden, config.projection); };
  projector = register_module("projector", projector_of());
  prototype_projector = register_module("prototype_projector", projector_of());
}

torch::Tensor TaskHeadsImpl::classes(const torch::Tensor& feature, const nn::Pass& pass) {
  return head->forward(feature, pass).to(torch::kFloat32);
}

torch::Tensor TaskHeadsImpl::labels(const torch::Tensor& feature, const nn::Pass& pass) {
  check(!label_head.is_empty(), "this task has labels");
  return label_head->forward(feature, pass).to(torch::kFloat32);
}

torch::Tensor TaskHeadsImpl::project(const torch::Tensor& feature, const nn::Pass& pass) {
  return projector->forward(feature, pass);
}

torch::Tensor TaskHeadsImpl::prototypes(const nn::Pass& pass) {
  return prototype_projector->forward(head->weight, pass);
}

WaferModelImpl::WaferModelImpl(const Config& config) : config_(config) {
  if (config.kind == TowerKind::convolution)
    convolutions = register_module("visual", ConvTower(config.vision));
  else
    visual = register_module("visual", qwen3_vl::VisionModel(config.vision));
  for (const auto& task : config.tasks) tasks->push_back(TaskHeads(task, config));
  register_module("tasks", tasks);
}

TaskHeadsImpl& WaferModelImpl::task(std::size_t index) {
  check(index < tasks->size(), "the task is one of the model's");
  return *tasks[index]->as<TaskHeadsImpl>();
}

torch::Tensor WaferModelImpl::tokens(const torch::Tensor& canvas, const nn::Pass& pass) {
  return visual.is_empty() ? convolutions->forward(canvas, pass) : vision_tokens(canvas, pass);
}

torch::Tensor WaferModelImpl::vision_tokens(const torch::Tensor& canvas, const nn::Pass& pass) {
  const auto& vision = config_.vision;
  const auto batch = canvas.size(0), patch = vision.patch_size, merge = vision.spatial_merge_size;
  const auto side = config_.canvas / patch, blocks = side / merge;
  // Merge order, as the tower expects its patches: blocks of merge x merge, row by row.
  const auto patches = canvas.reshape({batch, 3, blocks, merge, patch, blocks, merge, patch})
                           .permute({0, 2, 5, 3, 6, 1, 4, 7})
                           .reshape({batch * side * side, 3, 1, patch, patch})
                           .expand({-1, -1, vision.temporal_patch_size, -1, -1});
  const auto grid = torch::tensor({std::int64_t(1), side, side}).expand({batch, 3});
  const auto features = visual->forward(patches.flatten(1), grid, pass);
  return features.merged.view({batch, blocks * blocks, vision.out_hidden_size});
}

torch::Tensor WaferModelImpl::feature(const torch::Tensor& tokens) {
  return tokens.to(torch::kFloat32).mean(1);
}

WaferModel make_random_model(const Config& config, std::uint64_t seed) {
  torch::NoGradGuard no_grad;
  WaferModel model(config);
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  for (auto& item : model->named_parameters()) {
    auto& tensor = item.value();
    const bool norm = item.key().find("norm") != std::string::npos;
    const bool scale = item.key().ends_with("weight") || item.key().ends_with("running_var");
    if (tensor.dim() == 1)
      tensor.fill_(norm && scale ? 1.0 : 0.0);
    else if (item.key().find("pos_embed") != std::string::npos)
      tensor.normal_(0, 0.02, generator);
    else
      tensor.normal_(0, 1 / std::sqrt(double(tensor[0].numel())), generator);
  }
  return model;
}

}  // namespace kerf::wafer_model
