#include "models/qwen3_vl/image_processor.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace kerf::qwen3_vl {
namespace {

using nlohmann::json;

json parse_file(const Path& file) {
  auto value = json::parse(read_file(file, 16 << 20), nullptr, false);
  if (value.is_discarded() || !value.is_object()) fail("{}: expected a JSON object", file.string());
  return value;
}

std::int64_t positive(const json& value, const std::string& where) {
  if (!value.is_number_integer() || value.get<std::int64_t>() <= 0 || value.get<std::int64_t>() > (1LL << 40))
    fail("{} must be a positive integer", where);
  return value.get<std::int64_t>();
}

void read_three(const json& object, const char* key, std::array<float, 3>& values, const std::string& place) {
  if (!object.contains(key)) return;
  const auto& list = object[key];
  if (!list.is_array() || list.size() != 3 ||
      !std::all_of(list.begin(), list.end(), [](const json& v) { return v.is_number(); }))
    fail("{}: '{}' must be three numbers", place, key);
  for (int i = 0; i < 3; ++i) values[i] = list[i].get<float>();
}

void read_flag(const json& object, const char* key, const std::string& place) {
  if (object.contains(key) && object[key].is_boolean() && !object[key].get<bool>())
    fail("{}: '{}' false is not supported", place, key);
}

/// Pixels become 0..1 before mean and deviation are applied.
void check_rescaling(const json& object, const std::string& place) {
  if (!object.contains("rescale_factor") || object["rescale_factor"].is_null()) return;
  const auto& factor = object["rescale_factor"];
  if (!factor.is_number() || std::abs(factor.get<double>() * 255 - 1) > 1e-6)
    fail("{}: 'rescale_factor' is {}, only 1/255 is supported", place, factor.dump());
}

ImageProcessorConfig read_settings(const json& object, const std::string& place) {
  ImageProcessorConfig config;
  const auto integer = [&](const json& from, const char* key, std::int64_t& value) {
    if (from.contains(key) && !from[key].is_null())
      value = positive(from[key], fmt::format("{}: '{}'", place, key));
  };
  if (object.contains("size") && object["size"].is_object()) {
    integer(object["size"], "shortest_edge", config.min_pixels);
    integer(object["size"], "longest_edge", config.max_pixels);
  }
  integer(object, "min_pixels", config.min_pixels);
  integer(object, "max_pixels", config.max_pixels);
  integer(object, "patch_size", config.patch_size);
  integer(object, "temporal_patch_size", config.temporal_patch_size);
  integer(object, "merge_size", config.merge_size);
  read_three(object, "image_mean", config.mean, place);
  read_three(object, "image_std", config.std, place);
  for (const char* key : {"do_normalize", "do_rescale"}) read_flag(object, key, place);
  check_rescaling(object, place);
  if (object.contains("do_resize") && object["do_resize"].is_boolean())
    config.do_resize = object["do_resize"].get<bool>();
  if (config.patch_size > 1024 || config.merge_size > 64 || config.temporal_patch_size > 64)
    fail("{}: patch, merge or temporal size is out of range", place);
  if (config.min_pixels > config.max_pixels) fail("{}: the smallest image is larger than the largest", place);
  for (float value : config.std)
    if (!(value > 0)) fail("{}: 'image_std' must be positive", place);
  return config;
}

bool same_settings(const ImageProcessorConfig& a, const ImageProcessorConfig& b) {
  return a.min_pixels == b.min_pixels && a.max_pixels == b.max_pixels && a.patch_size == b.patch_size &&
         a.temporal_patch_size == b.temporal_patch_size && a.merge_size == b.merge_size && a.mean == b.mean &&
         a.std == b.std && a.do_resize == b.do_resize;
}

}  // namespace

ImageProcessorConfig load_image_processor(const Path& folder) {
  const Path old_file = folder / "preprocessor_config.json", new_file = folder / "processor_config.json";
  std::optional<ImageProcessorConfig> old_style, new_style;
  if (std::filesystem::exists(old_file)) old_style = read_settings(parse_file(old_file), old_file.string());
  if (std::filesystem::exists(new_file)) {
    const auto object = parse_file(new_file);
    if (object.contains("image_processor") && object["image_processor"].is_object())
      new_style = read_settings(object["image_processor"], new_file.string() + ": image_processor");
  }
  if (!old_style && !new_style)
    fail("{}: neither preprocessor_config.json nor processor_config.json with image settings is there",
         folder.string());
  auto config = old_style ? *old_style : *new_style;
  if (old_style && new_style && !same_settings(*old_style, *new_style))
    config.warnings.push_back(
        folder.string() + ": preprocessor_config.json and processor_config.json disagree; the first is used");
  return config;
}

std::string write_image_processor(const ImageProcessorConfig& config) {
  const nlohmann::ordered_json root = {
      {"patch_size", config.patch_size},
      {"temporal_patch_size", config.temporal_patch_size},
      {"merge_size", config.merge_size},
      {"image_mean", config.mean},
      {"image_std", config.std},
      {"do_resize", config.do_resize},
      {"size", {{"shortest_edge", config.min_pixels}, {"longest_edge", config.max_pixels}}},
      {"image_processor_type", "Qwen2VLImageProcessorFast"}};
  return root.dump(2) + "\n";
}

std::pair<std::int64_t, std::int64_t> smart_resize(std::int64_t height, std::int64_t width,
                                                   const ImageProcessorConfig& config) {
  const double h = double(height), w = double(width), factor = double(config.patch_size * config.merge_size);
  if (height <= 0 || width <= 0 || std::max(h, w) / std::min(h, w) > 200)
    fail("an image of {}x{} pixels cannot be used: one side is over 200 times the other", width, height);
  // nearbyint rounds halves to even in the default mode, as Python's round does.
  double rows = std::nearbyint(h / factor) * factor, columns = std::nearbyint(w / factor) * factor;
  if (rows * columns > double(config.max_pixels)) {
    const double beta = std::sqrt(h * w / double(config.max_pixels));
    rows = std::max(factor, std::floor(h / beta / factor) * factor);
    columns = std::max(factor, std::floor(w / beta / factor) * factor);
  } else if (rows * columns < double(config.min_pixels)) {
    const double beta = std::sqrt(double(config.min_pixels) / (h * w));
    rows = std::ceil(h * beta / factor) * factor;
    columns = std::ceil(w * beta / factor) * factor;
  }
  return {std::int64_t(rows), std::int64_t(columns)};
}

torch::Tensor resize_pixels(const torch::Tensor& pixels, std::int64_t height, std::int64_t width) {
  if (pixels.size(1) == height && pixels.size(2) == width) return pixels;
  return at::_upsample_bicubic2d_aa(pixels.unsqueeze(0), {height, width}, /*align_corners=*/false).squeeze(0);
}

PatchGrid make_patches(const Image& image, const ImageProcessorConfig& config) {
  torch::NoGradGuard no_grad;
  check(image.channels == 3, "the image processor gets RGB");
  auto pixels = torch::from_blob(const_cast<std::uint8_t*>(image.pixels.data()),
                                 {image.height, image.width, 3}, torch::kUInt8)
                    .permute({2, 0, 1})
                    .contiguous();
  if (config.do_resize) {
    const auto [height, width] = smart_resize(image.height, image.width, config);
    pixels = resize_pixels(pixels, height, width);
  }
  const auto patch = config.patch_size, merge = config.merge_size, frames = config.temporal_patch_size;
  if (pixels.size(1) % (patch * merge) || pixels.size(2) % (patch * merge))
    fail("an image of {}x{} pixels does not divide into patches of {}", pixels.size(2), pixels.size(1),
         patch * merge);
  // x' = (x - 255 mean) / (255 std), both products rounded to float32 first.
  const auto mean =
      torch::tensor({config.mean[0], config.mean[1], config.mean[2]}).mul(255.0f).view({3, 1, 1});
  const auto std = torch::tensor({config.std[0], config.std[1], config.std[2]}).mul(255.0f).view({3, 1, 1});
  const auto normal = pixels.to(torch::kFloat32).sub(mean).div(std);
  PatchGrid result;
  result.grid = {1, pixels.size(1) / patch, pixels.size(2) / patch};
  const auto rows = result.grid.h / merge, columns = result.grid.w / merge;
  result.pixels = normal.view({3, rows, merge, patch, columns, merge, patch})
                      .permute({1, 4, 2, 5, 0, 3, 6})  // rows, columns, mh, mw, c, ph, pw
                      .unsqueeze(5)
                      .expand({rows, columns, merge, merge, 3, frames, patch, patch})
                      .reshape({result.grid.patches(), 3 * frames * patch * patch});
  return result;
}

}  // namespace kerf::qwen3_vl
