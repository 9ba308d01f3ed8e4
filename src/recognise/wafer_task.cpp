#include "recognise/wafer_task.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "recognise/joint.h"
#include "recognise/model_folder.h"
#include "recognise/predict.h"
#include "recognise/scores.h"
#include "train/pscl.h"

namespace kerf::recognise {
namespace F = torch::nn::functional;
namespace {

/// [K] log of each class's share among the labelled maps; one map stands in for a class without any.
torch::Tensor log_shares_of(const std::vector<TaskMaps>& sources, std::size_t task, std::size_t classes) {
  std::vector<double> counts(classes, 0);
  for (const auto& source : sources) {
    if (source.task != task) continue;
    for (std::int64_t i = 0; i < source.maps.count; ++i)
      if (source.maps.labelled[std::size_t(i)] != 0)
        counts[std::size_t(source.maps.classes[std::size_t(i)])] += 1;
  }
  const auto shares = torch::tensor(counts).clamp_min(1).to(torch::kFloat32);
  return (shares / shares.sum()).log();
}

/// The labelled maps of each class that has any, and the others: what class those are of nobody knows.
WaferTask::Members members_of(const MapSet& set, std::size_t classes) {
  WaferTask::Members members;
  members.classes.resize(classes);
  for (std::int64_t i = 0; i < set.count; ++i)
    if (set.labelled[std::size_t(i)] != 0)
      members.classes[std::size_t(set.classes[std::size_t(i)])].push_back(i);
    else
      members.unlabelled.push_back(i);
  for (std::size_t i = 0; i < classes; ++i)
    if (!members.classes[i].empty()) members.class_of.push_back(std::int64_t(i));
  std::erase_if(members.classes, [](const auto& one) { return one.empty(); });
  return members;
}

/// One of the lists, with a chance as its size to a power, and one of its maps.
std::int64_t draw_member(const std::vector<std::vector<std::int64_t>>& lists, double power, Random& random) {
  double total = 0;
  for (const auto& one : lists) total += std::pow(double(one.size()), power);
  double left = random.uniform(0, total);
  std::size_t chosen = 0;
  while (chosen + 1 < lists.size() && (left -= std::pow(double(lists[chosen].size()), power)) > 0) ++chosen;
  return lists[chosen][std::size_t(random.below(std::int64_t(lists[chosen].size())))];
}

/// Mean over the rows of `mask` only, 0 when there are none.
torch::Tensor masked_mean(const torch::Tensor& values, const torch::Tensor& mask) {
  const auto weights = mask.to(values.scalar_type());
  return (values * weights).sum() / weights.sum().clamp_min(1);
}

torch::Tensor label_losses(const torch::Tensor& logits, const torch::Tensor& targets) {
  return F::binary_cross_entropy_with_logits(
      logits, targets, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kNone));
}

}  // namespace

WaferTask::WaferTask(wafer_model::WaferModel model, wafer_model::WaferModel teacher,
                     std::vector<TaskMaps> maps, const WaferTrainConfig& config)
    : model_(std::move(model)),
      teacher_(std::move(teacher)),
      sources_(std::move(maps)),
      config_(config),
      device_(model_->parameters().front().device()),
      batches_(config.readers, [this](auto draws) { return gather(draws); }) {
  const auto& tasks = model_->config().tasks;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    log_shares_.push_back(log_shares_of(sources_, i, tasks[i].classes.size()).to(device_));
    mixtures_.emplace_back(tasks[i]);
    class_labels_.push_back(class_labels(tasks[i]));
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const auto& source = sources_[i];
    members_.push_back(members_of(source.maps, tasks[source.task].classes.size()));
    for (int round = 0; round < source.repeat; ++round)
      for (std::int64_t k = 0; k < source.maps.count; ++k) epoch_.push_back({i, k, 0});
  }
}

std::int64_t WaferTask::size() const {
  return std::int64_t(epoch_.size());
}

std::vector<train::ParameterGroup> WaferTask::parameters() {
  train::ParameterGroup group;
  for (const auto& [name, parameter] : nn::named_parameters(*model_))
    if (parameter.requires_grad())  // the others are statistics
      group.parameters.emplace_back(name, parameter);
  return {group};
}

bool WaferTask::learns_from_unlabelled() const {
  return config_.unlabelled_weight > 0 || config_.teacher_weight > 0;
}

/// The map of a draw: that of the epoch, or one of a class drawn first. Where labels are few, each batch has
/// its share of them, and maps without are drawn only if something is learnt from them.
WaferTask::Pick WaferTask::pick_map(const train::Draw& draw) const {
  auto pick = epoch_[std::size_t(draw.index)];
  pick.number = draw.number;
  const auto& members = members_[pick.source];
  if (config_.sampler == "natural" && members.unlabelled.empty()) return pick;
  const double power = config_.sampler == "sqrt" ? 0.5 : config_.sampler == "natural" ? 1.0 : 0.0;
  Random random(config_.seed ^ mix_bits(draw.number ^ 0x5A3B1EULL));
  if (!members.unlabelled.empty() && learns_from_unlabelled() && random.uniform() >= config_.labelled_batch)
    pick.index = members.unlabelled[std::size_t(random.below(std::int64_t(members.unlabelled.size())))];
  else
    pick.index = draw_member(members.classes, power, random);
  return pick;
}

/// Chooses a map with one pattern that makes a known mixture with the pick's, all patterns alike.
void WaferTask::lay_over(Pick& pick) const {
  const auto& source = sources_[pick.source];
  const auto& members = members_[pick.source];
  if (model_->config().tasks[source.task].labels.empty() ||
      source.maps.labelled[std::size_t(pick.index)] == 0)
    return;
  Random random(config_.seed ^ mix_bits(pick.number ^ 0x0E7A1DULL));
  if (!random.chance(config_.overlay)) return;
  const auto base = source.maps.classes[std::size_t(pick.index)];
  std::vector<std::pair<std::size_t, std::int64_t>> choices;
  for (std::size_t i = 0; i < members.class_of.size(); ++i)
    if (const auto mixture = mixtures_[source.task].of(base, members.class_of[i]))
      choices.emplace_back(i, *mixture);
  if (choices.empty()) return;
  const auto [list, mixture] = choices[std::size_t(random.below(std::int64_t(choices.size())))];
  const auto& maps = members.classes[list];
  pick.above = maps[std::size_t(random.below(std::int64_t(maps.size())))];
  pick.mixture = mixture;
}

WaferTask::Pick WaferTask::pick(const train::Draw& draw) const {
  auto pick = pick_map(draw);
  if (config_.overlay > 0) lay_over(pick);
  return pick;
}

std::vector<std::vector<WaferTask::Pick>> WaferTask::by_task(std::span<const train::Draw> draws) const {
  std::vector<std::vector<Pick>> picks(model_->config().tasks.size());
  for (const auto& one : draws) {
    const auto picked = pick(one);
    picks[sources_[picked.source].task].push_back(picked);
  }
  return picks;
}

/// [B, 3, S, S]: one view of each map. Sizes may differ between sources, so each is drawn by itself.
torch::Tensor WaferTask::draw(const std::vector<Pick>& picks, std::size_t view) const {
  const auto& settings = config_.views[view];
  std::vector<torch::Tensor> pictures(picks.size());
  for (std::size_t source = 0; source < sources_.size(); ++source) {
    const auto& maps = sources_[source].maps;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < picks.size(); ++i)
      if (picks[i].source == source) rows.push_back(i);
    if (rows.empty()) continue;
    auto drawn = torch::empty({std::int64_t(rows.size()), maps.height, maps.width}, torch::kUInt8);
    std::vector<std::uint8_t> mixed(std::size_t(maps.height * maps.width));
    Random tones(config_.seed ^ mix_bits(picks[rows.front()].number * 31 + view));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& one = picks[rows[i]];
      auto map = maps.map(one.index);
      if (one.above >= 0) {  // the same mixture in every view
        Random turns(config_.seed ^ mix_bits(one.number ^ 0x7A95EULL));
        overlay(map, maps.map(one.above), turns, mixed.data());
        map.cells = mixed;
      }
      Random random(config_.seed ^ mix_bits(one.number * 8 + view));
      draw_view(map, settings, random, drawn[std::int64_t(i)].data_ptr<std::uint8_t>());
    }
    auto canvas = wafer_model::draw_canvas(drawn, model_->config());
    vary_tone(canvas, settings, tones);
    for (std::size_t i = 0; i < rows.size(); ++i) pictures[rows[i]] = canvas[std::int64_t(i)];
  }
  return torch::stack(pictures);
}

WaferTask::Part WaferTask::truth_of(std::size_t task, const std::vector<Pick>& picks) const {
  const auto labels = std::int64_t(model_->config().tasks[task].labels.size());
  Part part{task, torch::full({std::int64_t(picks.size())}, -1, torch::kInt64), {}, {}, {}};
  if (labels > 0) part.labels = torch::zeros({std::int64_t(picks.size()), labels});
  auto* const class_of = part.classes.data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < picks.size(); ++i) {
    const auto& maps = sources_[picks[i].source].maps;
    const auto index = picks[i].index;
    if (maps.labelled[std::size_t(index)] == 0) continue;
    const auto mixture = picks[i].mixture;
    class_of[i] = mixture >= 0 ? mixture : maps.classes[std::size_t(index)];
    if (labels == 0) continue;
    auto* const row = part.labels.data_ptr<float>() + std::int64_t(i) * labels;
    if (mixture >= 0)
      std::copy_n(class_labels_[task].data_ptr<float>() + mixture * labels, labels, row);
    else
      std::copy_n(maps.labels.data() + index * labels, labels, row);
  }
  return part;
}

WaferTask::Batch WaferTask::gather(std::span<const train::Draw> draws) const {
  Batch batch;
  std::vector<torch::Tensor> canvases;
  const auto picks = by_task(draws);
  for (std::size_t task = 0; task < picks.size(); ++task) {
    if (picks[task].empty()) continue;
    batch.parts.push_back(truth_of(task, picks[task]));
    for (std::size_t view = 0; view < config_.views.size(); ++view)
      canvases.push_back(draw(picks[task], view));
  }
  batch.canvases = torch::cat(canvases);
  if (device_.is_cuda()) batch.canvases = batch.canvases.pin_memory();
  return batch;
}

void WaferTask::move_to_device(Batch& batch) const {
  batch.canvases = batch.canvases.to(device_, torch::kFloat32, /*non_blocking=*/true);
  for (auto& part : batch.parts) {
    part.classes = part.classes.to(device_);
    if (part.labels.defined()) part.labels = part.labels.to(device_);
  }
}

/// Cross entropy of the classes and, where the task has them, of the labels, over the labelled maps.
torch::Tensor WaferTask::classification(Part& part, std::size_t view, const nn::Pass& pass) {
  auto& heads = model_->task(part.task);
  const auto known = part.classes >= 0;
  const auto logits = heads.classes(part.features[view], pass) +
                      config_.logit_adjustment * log_shares_[part.task].unsqueeze(0);
  const auto losses = F::cross_entropy(
      logits, part.classes.clamp_min(0),
      F::CrossEntropyFuncOptions().reduction(torch::kNone).label_smoothing(config_.smoothing));
  auto loss = masked_mean(losses, known);
  if (part.labels.defined() && config_.label_weight > 0) {
    const auto label = label_losses(heads.labels(part.features[view], pass), part.labels).sum(1);
    loss = loss + config_.label_weight * masked_mean(label, known);
  }
  return loss;
}

/// Maps without labels: what the model is sure of in the last, mildest view is the target of the first.
torch::Tensor WaferTask::own_answers(Part& part, const nn::Pass& pass) {
  auto& heads = model_->task(part.task);
  const auto unknown = part.classes < 0;
  const auto mild = heads.classes(part.features.back().detach(), pass).detach();
  const auto [confidence, answers] = mild.softmax(1).max(1);
  const auto sure = unknown & (confidence >= config_.unlabelled_confidence);
  const auto losses = F::cross_entropy(heads.classes(part.features.front(), pass), answers,
                                       F::CrossEntropyFuncOptions().reduction(torch::kNone));
  const auto total = unknown.sum().clamp_min(1);
  auto loss = (losses * sure.to(losses.scalar_type())).sum() / total;
  if (part.labels.defined() && config_.label_weight > 0) {
    const auto shares = heads.labels(part.features.back().detach(), pass).detach().sigmoid();
    const auto targets = (shares >= 0.5).to(torch::kFloat32);
    const auto clear = ((shares - 0.5).abs() * 2 >= 2 * config_.unlabelled_confidence - 1).all(1) & unknown;
    const auto label = label_losses(heads.labels(part.features.front(), pass), targets).sum(1);
    loss = loss + config_.label_weight * (label * clear.to(label.scalar_type())).sum() / total;
  }
  return loss;
}

/// How far the answers are from the teacher's to the same picture.
torch::Tensor WaferTask::teaching(Part& part, const nn::Pass& pass) {
  torch::Tensor classes, labels;
  {
    torch::NoGradGuard no_grad;
    const auto feature = wafer_model::WaferModelImpl::feature(teacher_->tokens(part.first, pass));
    classes = teacher_->task(part.task).classes(feature, pass).softmax(1);
    if (part.labels.defined()) labels = teacher_->task(part.task).labels(feature, pass).sigmoid();
  }
  auto& heads = model_->task(part.task);
  auto loss = -(classes * heads.classes(part.features.front(), pass).log_softmax(1)).sum(1).mean();
  if (labels.defined())
    loss = loss + config_.label_weight *
                      label_losses(heads.labels(part.features.front(), pass), labels).sum(1).mean();
  return loss;
}

torch::Tensor WaferTask::part_loss(Part& part, const nn::Pass& pass, std::map<std::string, double>& metrics) {
  const std::size_t classified = config_.classify_all_views ? part.features.size() : 1;
  auto loss = classification(part, 0, pass) / double(classified);
  for (std::size_t view = 1; view < classified; ++view)
    loss = loss + classification(part, view, pass) / double(classified);
  const auto& task = model_->config().tasks[part.task].name;
  metrics[task] = loss.item<double>();
  if (config_.contrast.weight > 0) {
    const auto first = part.features.size() > 1 ? 1 : 0;
    const std::vector<torch::Tensor> views(part.features.begin() + first, part.features.end());
    const auto labels = part.classes.repeat({std::int64_t(views.size())});
    const auto rows = (labels >= 0).nonzero().squeeze(1);
    auto& heads = model_->task(part.task);
    const auto projected = heads.project(torch::cat(views), pass).index_select(0, rows);
    const train::ContrastOptions options{config_.contrast.temperature, config_.contrast.balanced,
                                         config_.contrast.prototypes};
    const auto contrast =
        train::contrastive_loss(projected, labels.index_select(0, rows), heads.prototypes(pass), options);
    metrics[task + " contrast"] = contrast.item<double>();
    loss = loss + config_.contrast.weight * contrast;
  }
  if (config_.unlabelled_weight > 0) loss = loss + config_.unlabelled_weight * own_answers(part, pass);
  if (config_.teacher_weight > 0) loss = loss + config_.teacher_weight * teaching(part, pass);
  return loss;
}

train::TaskLoss WaferTask::loss(std::span<const train::Draw> draws, const nn::Pass& pass) {
  model_->train();
  auto batch = batches_.take(draws);
  move_to_device(batch);
  const auto tokens = model_->tokens(batch.canvases, pass);
  const auto features = wafer_model::WaferModelImpl::feature(tokens);
  std::int64_t start = 0;
  train::TaskLoss result;
  for (auto& part : batch.parts) {
    const auto count = part.classes.size(0);
    part.first = batch.canvases.narrow(0, start, count);
    for (std::size_t view = 0; view < config_.views.size(); ++view, start += count)
      part.features.push_back(features.narrow(0, start, count));
    const auto share = double(count) / double(draws.size());
    const auto loss = part_loss(part, pass, result.metrics) * share;
    result.loss = result.loss.defined() ? result.loss + loss : loss;
  }
  result.tokens = tokens.size(0) * tokens.size(1);
  return result;
}

/// Gives the projectors, and convolutions, the statistics of the weights as they are now.
void WaferTask::settle(const nn::Pass& pass) {
  constexpr int kBatches = 8;
  constexpr std::int64_t kMaps = 256;
  torch::NoGradGuard no_grad;
  const auto each = [&](const auto& change) {
    model_->apply([&](torch::nn::Module& module) {
      if (auto* norm = dynamic_cast<nn::BatchNorm2dImpl*>(&module)) change(*norm);
    });
  };
  model_->train();
  each([](auto& norm) { norm.start_settling(); });
  Random random(config_.seed ^ mix_bits(0x5E771E));
  for (int i = 0; i < kBatches; ++i) {
    std::vector<train::Draw> draws;
    for (std::int64_t k = 0; k < kMaps; ++k) draws.push_back({random.below(size()), random.bits()});
    const auto picks = by_task(draws);
    for (std::size_t task = 0; task < picks.size(); ++task) {
      if (picks[task].size() < 2) continue;
      const auto canvas = draw(picks[task], config_.views.size() - 1);
      model_->task(task).project(wafer_model::WaferModelImpl::feature(model_->tokens(canvas, pass)), pass);
      model_->task(task).prototypes(pass);
    }
  }
  each([](auto& norm) { norm.stop_settling(); });
}

std::map<std::string, double> WaferTask::evaluate(const nn::Pass& pass) {
  std::map<std::string, double> scores;
  if (!held_out_.empty() && model_->config().kind == wafer_model::TowerKind::convolution) settle(pass);
  for (const auto& [task, maps, repeat] : held_out_) {
    const auto predicted = predict(model_, task, maps, pass);
    const auto& name = model_->config().tasks[task].name;
    for (const auto& [what, value] : score(predicted, maps, model_->config().tasks[task]))
      scores[name + " " + what] = value;
  }
  return scores;
}

void WaferTask::save(const Path& folder) {
  nn::Pass pass;
  settle(pass);
  save_wafer_model(model_, folder);
}

}  // namespace kerf::recognise
