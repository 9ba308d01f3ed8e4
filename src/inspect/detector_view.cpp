#include "inspect/detector_view.h"

#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>
#include <cmath>

#include "data/clipped.h"
#include "inspect/description_fields.h"
#include "inspect/detector_limits.h"
#include "inspect/views.h"
#include "nn/device.h"
#include "nn/weights.h"

namespace kerf::inspect {
namespace {

constexpr const char* kConfigFile = "detector.json";
constexpr const char* kWeightsFile = "detector.safetensors";
constexpr const char* kFurther = "detector";  // folder of a further network
constexpr int kStride = 32;                   // of the network's coarsest features
constexpr int kGrey = 114;                    // of what is beside a picture: neither bright nor dark

int round_up(int side) {
  return (side + kStride - 1) / kStride * kStride;
}

constexpr std::size_t kMostBoxes = 100;  // of a picture

/// In pixels of the picture; a box may reach over its edges.
ScoredBox in_picture(const detector::Detection& found, const std::vector<std::string>& labels,
                     const Fitted& fitted) {
  const double left = found.left / fitted.x, right = found.right / fitted.x;
  const double top = found.top / fitted.y, bottom = found.bottom / fitted.y;
  return {{labels.at(std::size_t(found.label)), {left, top, right - left, bottom - top}}, found.score};
}

detector::DetectorConfig load_config(const Path& folder) {
  const auto name = (folder / kConfigFile).string();
  const auto document = parse_json(read_file(folder / kConfigFile, 1 << 20), name);
  const auto place = JsonPlace::document(name);
  constexpr const char* kKeys[] = {"labels", "size", "width", "depth", "attention", "reference"};
  refuse_other_keys(document, kKeys, name);
  DetectorSettings settings;
  settings.size = required_integer(document, "size", place);
  settings.width = required_integer(document, "width", place);
  settings.depth = required_integer(document, "depth", place);
  settings.attention = required_integer(document, "attention", place);
  settings.reference = find_member(document, "reference") && required_flag(document, "reference", place);
  const auto problem = problem_of(settings);
  if (!problem.empty()) fail("{}: {}", name, problem);
  return describe(read_labels(document, place, name), settings);
}

}  // namespace

detector::DetectorConfig describe(const std::vector<std::string>& labels, const DetectorSettings& settings) {
  return {labels, settings.size, settings.width, settings.depth, settings.attention, settings.reference};
}

Fitted fit_picture(const Image& image, const Image& reference, const detector::DetectorConfig& config,
                   bool square) {
  const double factor = double(config.size) / std::max(image.width, image.height);
  const int width = std::max(1, int(std::lround(image.width * factor))),
            height = std::max(1, int(std::lround(image.height * factor)));
  auto pixels = torch::full(
      {config.channels(), square ? config.size : round_up(height), square ? config.size : round_up(width)},
      kGrey, torch::kUInt8);
  const auto put = [&](const Image& part, std::int64_t first) {
    const auto view = torch::from_blob(const_cast<std::uint8_t*>(part.pixels.data()),
                                       {height, width, part.channels}, torch::kUInt8);
    pixels.narrow(0, first, part.channels)
        .narrow(1, 0, height)
        .narrow(2, 0, width)
        .copy_(view.permute({2, 0, 1}));
  };
  put(to_rgb(scale(image, width, height)), 0);
  if (config.reference) {
    pixels[3].fill_(kUnknown);
    if (!reference.pixels.empty()) {
      check(reference.channels == 1 && reference.width == image.width && reference.height == image.height,
            "a reference is grey and as large as its picture");
      put(scale(reference, width, height), 3);
    }
  }
  return {pixels, double(width) / image.width, double(height) / image.height};
}

std::vector<ScoredBox> detect(detector::Detector& detector, const Image& image, const Image& reference,
                              const nn::Pass& pass) {
  torch::NoGradGuard no_grad;
  detector->eval();
  const auto& config = detector->config();
  const auto fitted = fit_picture(image, reference, config, false);
  const auto device = detector->parameters().front().device();
  const auto found = detector::decode(detector->forward(fitted.pixels.unsqueeze(0).to(device), pass)).front();
  std::vector<ScoredBox> boxes;
  boxes.reserve(found.size());
  for (const auto& one : found) boxes.push_back(in_picture(one, config.labels, fitted));
  boxes = suppress(std::move(boxes), kMostBoxes);
  for (auto& box : boxes) box.labelled.box = clipped(box.labelled.box, image.width, image.height);
  // What lies in the grey beside the picture leaves nothing.
  std::erase_if(boxes, [](const ScoredBox& box) { return !(box.labelled.box.area() > 0); });
  return boxes;
}

bool sees_references(const Witness& witness) {
  return std::ranges::any_of(witness.networks,
                             [](const auto& network) { return network->config().reference; });
}

std::vector<Finding> survey(Witness& witness, const Image& image, const Image& reference, int views) {
  std::vector<std::vector<Finding>> seen;
  for (auto& network : witness.networks)
    for (const int view : view_numbers(views)) {
      seen.emplace_back();
      for (const auto& [labelled, score] :
           detect(network, turn(image, view), turn(reference, view), witness.pass))
        seen.back().push_back(
            {labelled.label, turn_back(labelled.box, view, image.width, image.height), score});
    }
  return join_views(seen);
}

Witness load_witness(const Path& folder, double share, const std::vector<std::string>& labels,
                     const std::string& dtype, torch::Device device) {
  if (!has_detector(folder))
    fail("{}: the detector is to be heard and detector.json is missing", folder.string());
  Witness witness;
  witness.share = share;
  for (Path next = folder; has_detector(next); next /= kFurther) {
    witness.networks.push_back(load_detector(next, device));
    witness.folders.push_back(next);
    for (const auto& label : witness.networks.back()->config().labels)
      if (std::ranges::find(labels, label) == labels.end())
        fail("{}: the detector finds '{}', which is not among the labels of the model: {}", next.string(),
             label, fmt::join(labels, ", "));
  }
  if (nn::use_bf16(dtype, device)) witness.pass.autocast = torch::kBFloat16;
  return witness;
}

bool has_detector(const Path& folder) {
  return std::filesystem::exists(folder / kConfigFile);
}

detector::Detector load_detector(const Path& folder, torch::Device device) {
  detector::Detector detector(load_config(folder));
  nn::load_strictly(*detector, nn::WeightStore::open(folder / kWeightsFile));
  detector->to(device);
  detector->eval();
  return detector;
}

void take_weights(detector::Detector& detector, const Path& folder) {
  torch::NoGradGuard no_grad;
  auto other = load_detector(folder, torch::kCPU);
  const bool same_labels = other->config().labels == detector->config().labels;
  const auto theirs = other->named_parameters();
  for (auto& [name, tensor] : nn::named_parameters(*detector)) {
    if (!same_labels && detector::reads_classes(name)) continue;
    const auto* found = theirs.find(name);
    if (found && detector::sees_picture(name) && !other->config().reference && detector->config().reference) {
      // What it makes of a reference is still to be learnt.
      tensor.zero_();
      tensor.narrow(1, 0, found->size(1)).copy_(*found);
      continue;
    }
    if (!found || found->sizes() != tensor.sizes())
      fail("{}: this detector has another shape than the run describes, at {}", folder.string(), name);
    tensor.copy_(*found);
  }
}

void save_detector(detector::Detector& detector, const Path& folder) {
  make_folder(folder);
  const auto& config = detector->config();
  const auto file = folder / kConfigFile;
  const Json document = {{"labels", config.labels},       {"size", config.size},
                         {"width", config.width},         {"depth", config.depth},
                         {"attention", config.attention}, {"reference", config.reference}};
  auto tensors = nn::named_parameters(*detector);
  for (auto& [name, tensor] : tensors)  // kernels as products read them; vectors cost nothing
    if (tensor.dim() == 4) tensor = tensor.detach().to(torch::kBFloat16);
  nn::save_safetensors(folder / kWeightsFile, tensors);
  write_file(file, json_text(document, file.string(), 2));
}

}  // namespace kerf::inspect
