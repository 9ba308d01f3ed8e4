#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <optional>

#include "nn/device.h"
#include "nn/int8.h"
#include "nn/product.h"
#include "recognise/model_folder.h"
#include "recognise/recogniser_state.h"
#include "wafer/grid_bounds.h"

namespace kerf {
namespace {

constexpr std::int64_t kBatch = 512;  // maps that are drawn and answered together
constexpr std::int64_t kNearest = 3;  // prototypes and neighbours of a verdict

/// The nearest rows of `keys` [M, P] to each row of `projected` [N, P]: similarities and indices [N, k].
std::pair<torch::Tensor, torch::Tensor> nearest(const torch::Tensor& projected, const torch::Tensor& keys) {
  const auto [similarity, index] =
      nn::product(projected, keys).topk(std::min<std::int64_t>(kNearest, keys.size(0)), 1);
  return {similarity.contiguous(), index.contiguous()};
}

/// A map with as much off the wafer as training maps have, so that arrays and lists of dies of one wafer are
/// one map: a row and a column before the dies at most, and as many as a side of up to `rim` less lacks.
/// nullopt: it is so already.
std::optional<DieGrid> as_learnt(const DieGrid& map, int side, int rim) {
  auto bounds = wafer::bounds_of(map);
  if (bounds.empty()) return std::nullopt;
  const bool usual =
      bounds.top <= 1 && bounds.left <= 1 && bounds.bottom == map.rows - 1 && bounds.right == map.columns - 1;
  if (usual) bounds.top = bounds.left = 0;
  const auto lacking = [&](int size) { return side > size && side - size <= rim ? side - size : 0; };
  const int rows = bounds.bottom - bounds.top + 1, columns = bounds.right - bounds.left + 1;
  const int above = lacking(rows), before = lacking(columns);
  if (usual && above == 0 && before == 0) return std::nullopt;
  DieGrid learnt{columns + before, rows + above, {}};
  learnt.cells.assign(std::size_t(learnt.columns) * std::size_t(learnt.rows), DieState::off_wafer);
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      learnt.cells[std::size_t(row + above) * std::size_t(learnt.columns) + std::size_t(column + before)] =
          map.at(bounds.top + row, bounds.left + column);
  return learnt;
}

/// The type of the vision tower's products that "auto", "fp32", "bf16" or "int8" means here.
torch::ScalarType products_of(const std::string& dtype, torch::Device device) {
  if (dtype == "int8" || dtype == "auto") {
    if (nn::int8_weight_limit() > 0) return torch::kInt8;
    if (dtype == "int8")
      fail("dtype 'int8': this processor lacks the instructions for it (AVX2 or more); fp32 runs everywhere");
  }
  if (dtype != "auto" && dtype != "fp32" && dtype != "bf16")
    fail("dtype '{}' is not known; expected auto, fp32, bf16 or int8", dtype);
  return nn::use_bf16(dtype, device) ? torch::kBFloat16 : torch::kFloat32;
}

/// Numbers of a batch, fetched at once: element access of tensors is slow.
struct Rows {
  torch::Tensor values;
  std::int64_t width = 0;
  explicit Rows(const torch::Tensor& tensor)
      : values(tensor.to(torch::kFloat64).contiguous()), width(tensor.size(1)) {}
  const double* row(std::int64_t i) const { return values.data_ptr<double>() + i * width; }
};

}  // namespace

namespace recognise {

torch::Tensor to_tensor(const DieGrid& grid) {
  if (grid.rows <= 0 || grid.columns <= 0) fail("a map without dies cannot be recognised");
  auto tensor = torch::empty({1, grid.rows, grid.columns}, torch::kUInt8);
  std::transform(grid.cells.begin(), grid.cells.end(), tensor.data_ptr<std::uint8_t>(),
                 [](DieState state) { return std::uint8_t(state); });
  return tensor;
}

}  // namespace recognise

WaferRecogniser::WaferRecogniser(const Path& model, const RecogniseOptions& options)
    : state_(std::make_unique<State>()) {
  if (options.threads > 0) torch::set_num_threads(options.threads);
  if (!(options.closer_share >= 0 && options.closer_share < 1))
    fail("the closer look has a share of {}, expected 0 to less than 1", options.closer_share);
  if (options.views < 1 || options.views > 8)
    fail("a map is looked at {} times, expected 1 to 8", options.views);
  torch::NoGradGuard no_grad;
  const auto device = nn::parse_device(options.device);
  if (!device.is_cpu()) fail("device '{}': wafer models run on the CPU", options.device);
  auto& state = *state_;
  state.model = recognise::load_wafer_model(model, device);
  state.folder = model;
  state.task = state.model->config().task(options.task);
  state.products = products_of(options.dtype, device);
  if (state.products == torch::kBFloat16) state.pass.autocast = torch::kBFloat16;
  state.memories = recognise::load_memory(model, state.model->config());
  state.how = {options.views, options.sure, options.closer_below, options.closer_share};
  state.eye.emplace(state.model, state.task, state.memory().joint, state.pass, state.products);
  if (const auto closer = model / recognise::kCloserFolder;
      options.closer_share > 0 && std::filesystem::exists(closer))
    state.load_closer(closer);
  state.labels = recognise::label_names(state.config());
  state.class_labels = recognise::class_labels(state.config());
  state.prototypes = state.model->task(state.task).prototypes({});
  state.name_classes();
}

WaferRecogniser::~WaferRecogniser() = default;
WaferRecogniser::WaferRecogniser(WaferRecogniser&&) noexcept = default;

const std::vector<std::string>& WaferRecogniser::labels() const {
  return state_->labels;
}

const std::vector<std::string>& WaferRecogniser::classes() const {
  return state_->classes;
}

std::size_t WaferRecogniser::taught() const {
  return state_->memory().taught.size();
}

void WaferRecogniser::State::load_closer(const Path& from) {
  auto other = recognise::load_wafer_model(from, torch::kCPU);
  const auto index = other->config().task(config().name);
  if (other->config().tasks[index] != config())
    fail("{}: its task '{}' has other classes than the model above it", from.string(), config().name);
  const auto joint = recognise::load_memory(from, other->config())[index].joint;
  closer.emplace(std::move(other), index, joint, pass, products);
}

void WaferRecogniser::State::name_classes() {
  classes = config().classes;
  classes.insert(classes.end(), memory().taught.begin(), memory().taught.end());
}

std::vector<WaferVerdict> WaferRecogniser::State::answer(const torch::Tensor& maps) {
  torch::NoGradGuard no_grad;
  const auto seen = recognise::look(*eye, closer ? &*closer : nullptr, maps, how);
  const auto& memory = this->memory();
  const auto probability = seen.log_probabilities.exp();
  const auto [surest, order] = probability.topk(std::min<std::int64_t>(2, probability.size(1)), 1);
  const Rows best(surest), chosen(order);
  const Rows label_rows(torch::matmul(probability, class_labels));
  const Rows strange(recognise::strangeness(seen.first.projected, prototypes).unsqueeze(1));
  const auto keys =
      memory.taught_projected.defined() ? torch::cat({prototypes, memory.taught_projected}) : prototypes;
  const auto [likeness, like] = nearest(seen.first.projected, keys);
  const Rows likeness_rows(likeness), like_rows(like);
  std::optional<std::pair<Rows, Rows>> neighbours;
  if (memory.projected.defined()) {
    const auto [similarity, index] = nearest(seen.first.projected, memory.projected);
    neighbours.emplace(Rows(similarity), Rows(index));
  }
  std::vector<WaferVerdict> verdicts(std::size_t(maps.size(0)));
  for (std::int64_t i = 0; i < maps.size(0); ++i) {
    auto& verdict = verdicts[std::size_t(i)];
    verdict.labels.assign(label_rows.row(i), label_rows.row(i) + label_rows.width);
    verdict.class_name = classes[std::size_t(chosen.row(i)[0])];
    verdict.confidence = best.row(i)[0];
    if (best.width > 1) {
      verdict.margin = std::log(best.row(i)[0]) - std::log(std::max(best.row(i)[1], 1e-300));
      verdict.second = classes[std::size_t(chosen.row(i)[1])];
      verdict.second_confidence = best.row(i)[1];
    }
    verdict.familiarity = recognise::familiarity(memory, strange.row(i)[0]);
    verdict.unknown = verdict.familiarity < 1 - memory.known;
    for (std::int64_t k = 0; k < like_rows.width; ++k) {
      const auto& name = classes[std::size_t(like_rows.row(i)[k])];
      verdict.prototypes.push_back({name, name, likeness_rows.row(i)[k]});
    }
    // A taught class speaks where its maps are nearer than any prototype.
    if (const auto first = std::size_t(like_rows.row(i)[0]); first >= config().classes.size()) {
      verdict.class_name = classes[first];
      verdict.confidence = std::clamp(likeness_rows.row(i)[0], 0.0, 1.0);
      verdict.unknown = false;
    }
    if (!neighbours) continue;
    for (std::int64_t k = 0; k < neighbours->second.width; ++k) {
      const auto at = std::int64_t(neighbours->second.row(i)[k]);
      const auto* place = memory.places.data_ptr<std::int64_t>() + 2 * at;
      verdict.neighbours.push_back(
          {fmt::format("{}[{}]", memory.files[std::size_t(place[0])], place[1]),
           config().classes[std::size_t(memory.classes.data_ptr<std::int64_t>()[at])],
           neighbours->first.row(i)[k]});
    }
  }
  return verdicts;
}

namespace {

// On fewer dies no pattern of the wafer can be told.
constexpr std::ptrdiff_t kLeastTested = 25;

bool shows_too_little(const DieGrid& map) {
  const auto tested = std::ranges::count_if(
      map.cells, [](DieState state) { return state == DieState::pass || state == DieState::fail; });
  return tested < kLeastTested;
}

}  // namespace

std::vector<WaferVerdict> WaferRecogniser::classify(std::span<const DieGrid> maps) {
  std::vector<const DieGrid*> seen;
  std::deque<DieGrid> changed;
  const auto& config = state_->model->config();
  for (const auto& map : maps) {
    auto learnt = as_learnt(map, int(config.map_side), int(wafer_model::most_rim(config)));
    seen.push_back(learnt ? &changed.emplace_back(std::move(*learnt)) : &map);
  }
  // Maps of one size go through the tower together.
  std::map<std::pair<int, int>, std::vector<std::size_t>> by_size;
  for (std::size_t i = 0; i < maps.size(); ++i) by_size[{seen[i]->rows, seen[i]->columns}].push_back(i);
  std::vector<WaferVerdict> verdicts(maps.size());
  for (const auto& [size, members] : by_size) {
    for (std::size_t start = 0; start < members.size(); start += kBatch) {
      const auto end = std::min(members.size(), start + kBatch);
      std::vector<torch::Tensor> rows;
      for (auto i = start; i < end; ++i) rows.push_back(recognise::to_tensor(*seen[members[i]]));
      auto answers = state_->answer(torch::cat(rows));
      for (auto i = start; i < end; ++i) verdicts[members[i]] = std::move(answers[i - start]);
    }
  }
  for (std::size_t i = 0; i < maps.size(); ++i)
    if (shows_too_little(maps[i])) verdicts[i].unknown = true, verdicts[i].familiarity = 0;
  return verdicts;
}

void WaferRecogniser::teach(const std::string& class_name, std::span<const DieGrid> maps) {
  if (class_name.empty()) fail("a taught class needs a name");
  if (class_name == "unknown") fail("'unknown' is what no class fits; choose another name");
  if (maps.empty()) fail("the class '{}' is to be taught from at least one map", class_name);
  if (std::find(state_->classes.begin(), state_->classes.end(), class_name) != state_->classes.end())
    fail("the model has a class '{}' already; choose another name", class_name);
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> rows;
  for (const auto& map : maps) {
    const auto tensor = recognise::to_tensor(map);
    for (int view = 0; view < 8; ++view)  // what a class looks like does not depend on the notch
      rows.push_back(
          recognise::predict(state_->model, state_->task, recognise::turned(tensor, view), state_->pass)
              .projected);
  }
  const auto mean = torch::cat(rows).mean(0, true);
  const auto unit = mean / mean.norm();
  auto& memory = state_->memory();
  memory.taught.push_back(class_name);
  memory.taught_projected =
      memory.taught_projected.defined() ? torch::cat({memory.taught_projected, unit}) : unit;
  state_->name_classes();
}

void WaferRecogniser::save(const Path& folder) const {
  recognise::save_wafer_model(state_->model, folder);
  recognise::copy_closer(state_->folder, folder);
  recognise::save_memory(state_->memories, state_->model->config(), folder);
}

}  // namespace kerf
