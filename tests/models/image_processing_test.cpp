// Sizes and pixels of the image processor against transformers'.
#include <kerf/error.h>

#include "models/golden.h"

namespace kerf::golden {
namespace {

using nlohmann::json;
using qwen3_vl::ImageProcessorConfig;

Path folder() {
  return fixtures() / "image_processing";
}

ImageProcessorConfig read_config(const json& settings) {
  ImageProcessorConfig config;
  config.min_pixels = settings["min_pixels"];
  config.max_pixels = settings["max_pixels"];
  config.patch_size = settings.value("patch_size", settings.value("factor", 0));
  config.merge_size = settings.value("merge_size", 1);
  return config;
}

TEST(ImageProcessing, SizesAreTheReferences) {
  const auto cases = json::parse(read_file(folder() / "sizes.json"));
  ASSERT_GT(cases.size(), 300u);
  for (const auto& item : cases) {
    const auto config = read_config(item);
    const std::int64_t height = item["size"][0], width = item["size"][1];
    if (item["resized"].is_null()) {
      EXPECT_THROW(smart_resize(height, width, config), Error) << item;
      continue;
    }
    const auto [rows, columns] = smart_resize(height, width, config);
    EXPECT_EQ(json({rows, columns}), item["resized"]) << item;
  }
}

TEST(ImageProcessing, ResizedPicturesAreTheReferences) {
  const auto cases = json::parse(read_file(folder() / "resize.json"));
  const auto pictures = nn::WeightStore::open(folder() / "resize.safetensors");
  ASSERT_EQ(pictures.names().size(), 2 * cases.size());
  for (std::size_t n = 0; n < cases.size(); ++n) {
    const auto input = pictures.get(std::to_string(n) + ".in"),
               expected = pictures.get(std::to_string(n) + ".out");
    const auto [rows, columns] = smart_resize(input.size(0), input.size(1), read_config(cases[n]));
    const auto resized = qwen3_vl::resize_pixels(input.permute({2, 0, 1}).contiguous(), rows, columns);
    expect_equal(resized.permute({1, 2, 0}), expected, "picture " + std::to_string(n));
  }
}

TEST(ImageProcessing, PatchesHoldTheResizedPicture) {
  const auto cases = json::parse(read_file(folder() / "resize.json"));
  const auto pictures = nn::WeightStore::open(folder() / "resize.safetensors");
  for (std::size_t n = 0; n < cases.size(); ++n) {
    const auto config = read_config(cases[n]);
    const auto input = pictures.get(std::to_string(n) + ".in"),
               expected = pictures.get(std::to_string(n) + ".out");
    Image image{int(input.size(1)), int(input.size(0)), 3, {}};
    image.pixels.assign(input.data_ptr<std::uint8_t>(), input.data_ptr<std::uint8_t>() + input.numel());
    const auto patches = qwen3_vl::make_patches(image, config);
    ASSERT_EQ(patches.grid.h * config.patch_size, expected.size(0)) << n;
    ASSERT_EQ(patches.grid.w * config.patch_size, expected.size(1)) << n;
    // One pixel at a time, from the definition: blocks of merge x merge patches in raster order.
    const auto merge = config.merge_size, patch = config.patch_size, columns = patches.grid.w / merge;
    for (std::int64_t y = 0; y < expected.size(0); y += 5) {
      for (std::int64_t x = 0; x < expected.size(1); x += 7) {
        const auto row = y / patch, column = x / patch;
        const auto index =
            ((row / merge * columns + column / merge) * merge + row % merge) * merge + column % merge;
        for (std::int64_t c = 0; c < 3; ++c) {
          for (std::int64_t t = 0; t < 2; ++t) {
            const auto feature = ((c * 2 + t) * patch + y % patch) * patch + x % patch;
            ASSERT_EQ(patches.pixels[index][feature].item<float>(),
                      (float(expected[y][x][c].item<std::uint8_t>()) - 127.5f) / 127.5f)
                << "picture " << n << " at " << x << ", " << y;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace kerf::golden
