#include "inspect/dense_task.h"

#include "inspect/held_out.h"
#include "nn/weights.h"

namespace kerf::inspect {

using qwen3_vl::make_patches;

DenseTask::DenseTask(qwen3_vl::Qwen3VL model, qwen3_vl::Processor processor, DetectionData data,
                     std::vector<std::string> labels, Path base)
    : model_(std::move(model)),
      processor_(std::move(processor)),
      data_(std::move(data)),
      labels_(std::move(labels)),
      base_(std::move(base)),
      head_(model_->config().vision, std::int64_t(labels_.size())) {
  head_->to(model_->device());
}

std::vector<train::ParameterGroup> DenseTask::parameters() {
  train::ParameterGroup group;
  for (const auto& [name, parameter] : nn::named_parameters(*model_->base()->visual))
    if (!name.starts_with("deepstack")) group.parameters.emplace_back("model.visual." + name, parameter);
  for (const auto& [name, parameter] : nn::named_parameters(*head_))
    group.parameters.emplace_back("dense_head." + name, parameter);
  return {group};
}

train::TaskLoss DenseTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  std::vector<torch::Tensor> pixels;
  std::vector<DenseTargets> targets;
  std::vector<std::int64_t> grids;
  const auto merge = model_->config().vision.spatial_merge_size;
  for (const auto& draw : draws) {
    const auto sample = data_.get(draw);
    const auto patches = make_patches(sample.image, processor_.images());
    targets.push_back(make_dense_targets(sample.boxes, labels_, sample.image.width, sample.image.height,
                                         patches.grid, merge));
    pixels.push_back(patches.pixels);
    grids.insert(grids.end(), {patches.grid.t, patches.grid.h, patches.grid.w});
  }
  const auto grid = torch::tensor(at::ArrayRef<std::int64_t>(grids), torch::kInt64).view({-1, 3});
  const auto features = model_->see(torch::cat(pixels), grid, pass);
  const auto loss = dense_loss(head_->forward(features, pass), join(targets, model_->device()));
  return {loss.total,
          features.patches.size(0),
          {{"class", loss.classes.item<double>()},
           {"box", loss.boxes.item<double>()},
           {"cover", loss.cover.item<double>()}}};
}

std::map<std::string, double> DenseTask::evaluate(const nn::Pass& pass) {
  return score_detections(held_out_, [&](const LabelledImage& sample) { return detect(sample.image, pass); });
}

void DenseTask::save(const Path& folder) {
  qwen3_vl::save_model(model_, folder, {torch::kFloat32, base_});
  nn::save_safetensors(folder / "dense_head.safetensors", nn::named_parameters(*head_));
}

void DenseTask::load_head(const Path& file) {
  nn::load_strictly(*head_, nn::WeightStore::open(file));
}

std::vector<ScoredBox> DenseTask::detect(const Image& image, const nn::Pass& pass) {
  torch::NoGradGuard no_grad;
  const auto patches = make_patches(image, processor_.images());
  const auto grid =
      torch::tensor({patches.grid.t, patches.grid.h, patches.grid.w}, torch::kInt64).view({1, 3});
  auto output = head_->forward(model_->see(patches.pixels, grid, pass), pass);
  output.classes = output.classes.cpu(), output.boxes = output.boxes.cpu();
  return decode_dense(output, labels_, image.width, image.height, patches.grid,
                      model_->config().vision.spatial_merge_size);
}

}  // namespace kerf::inspect
