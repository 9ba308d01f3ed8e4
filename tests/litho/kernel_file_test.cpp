#include "litho/kernel_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <cstring>
#include <limits>
#include <numbers>

#include "base/safetensors_header.h"
#include "litho/aerial.h"

namespace kerf::litho {
namespace {

using testing::HasSubstr;

struct Part {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

std::string file_of(const std::vector<Part>& parts,
                    const std::map<std::string, std::string>& metadata = {{"period_nm", "256"}}) {
  std::vector<TensorEntry> entries;
  std::string data;
  for (const auto& part : parts) {
    const std::uint64_t begin = data.size();
    data.append(reinterpret_cast<const char*>(part.values.data()), part.values.size() * sizeof(float));
    entries.push_back({part.name, "F32", part.shape, begin, data.size()});
  }
  return make_safetensors_header(entries, metadata) + data;
}

std::vector<NamedKernels> parsed(const std::string& text) {
  return parse_kernels(std::as_bytes(std::span(text)), "k.safetensors");
}

std::string error_of(const std::string& text) {
  try {
    parsed(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// One kernel of 3 x 3 frequencies that passes (i, j) alone.
Part passing(const std::string& name, int i, int j) {
  Part part{name, {1, 3, 3, 2}, std::vector<float>(18)};
  part.values[2 * std::size_t(3 * (j + 1) + i + 1)] = 1;
  return part;
}

float at(const Plane& plane, int x, int y) {
  return plane.cells[std::size_t(y) * plane.width + x];
}

// By hand: a mask that is clear for half of the period has the Fourier coefficients 1/2 and, to first order,
// 1 / pi; the intensity of one frequency is its coefficient's square times the weight, everywhere.
TEST(KernelFile, ImagesAsItsKernelsSay) {
  constexpr int kPixels = 64;
  Plane upright(kPixels, kPixels), level(kPixels, kPixels);
  for (int y = 0; y < kPixels; ++y)
    for (int x = 0; x < kPixels; ++x) {
      upright.cells[std::size_t(y) * kPixels + x] = x < kPixels / 2 ? 1 : 0;
      level.cells[std::size_t(y) * kPixels + x] = y < kPixels / 2 ? 1 : 0;
    }
  const auto sets = parsed(file_of({passing("across", 1, 0),
                                    {"across_scale", {1}, {3}},
                                    passing("mean", 0, 0),
                                    {"mean_scale", {1}, {1}}}));
  ASSERT_EQ(sets.size(), 2u);
  EXPECT_EQ(sets[0].name, "across");
  EXPECT_EQ(sets[1].name, "mean");
  EXPECT_EQ(sets[0].set.band, 1);
  const Imager imager(1, kPixels, 4, 0);
  const auto [mean_of_upright, mean_of_level] = imager.image(upright, level, sets[1].set);
  const auto [across_upright, across_level] = imager.image(upright, level, sets[0].set);
  const float first = 3 / float(std::numbers::pi * std::numbers::pi);
  for (const auto& [x, y] : {std::pair{0, 0}, {17, 40}, {63, 5}}) {
    EXPECT_NEAR(at(mean_of_upright, x, y), 0.25f, 1e-5);
    EXPECT_NEAR(at(mean_of_level, x, y), 0.25f, 1e-5);
    EXPECT_NEAR(at(across_upright, x, y), first, 1e-3);  // 64 samples of the edge
    EXPECT_NEAR(at(across_level, x, y), 0, 1e-6);
  }
}

TEST(KernelFile, HostileFilesGiveOneSentence) {
  const Part set = passing("focus", 0, 0), scale{"focus_scale", {1}, {1}};
  EXPECT_THAT(error_of("no safetensors"), HasSubstr("k.safetensors"));
  EXPECT_THAT(error_of(file_of({set, scale}, {})), HasSubstr("no period_nm"));
  EXPECT_THAT(error_of(file_of({set, scale}, {{"period_nm", "far"}})), HasSubstr("period_nm is 'far'"));
  EXPECT_THAT(error_of(file_of({set, scale}, {{"period_nm", "nan"}})), HasSubstr("expected 100 to 1000000"));
  EXPECT_THAT(error_of(file_of({set})), HasSubstr("no tensor focus_scale beside focus"));
  EXPECT_THAT(error_of(file_of({scale})), HasSubstr("holds no set"));
  EXPECT_THAT(error_of(file_of({set, {"focus_scale", {2}, {1, 1}}})), HasSubstr("another shape than [1]"));
  EXPECT_THAT(error_of(file_of({set, {"focus_scale", {1}, {-1}}})), HasSubstr("expected no negative weight"));
  EXPECT_THAT(error_of(file_of({{"focus", {1, 2, 2, 2}, std::vector<float>(8)}, scale})),
              HasSubstr("with n odd"));
  Part broken = set;
  broken.values[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(error_of(file_of({broken, scale})), HasSubstr("expected finite numbers"));
  EXPECT_THAT(error_of(file_of(
                  {set, scale, {"wide", {1, 5, 5, 2}, std::vector<float>(50)}, {"wide_scale", {1}, {1}}})),
              HasSubstr("differ in size"));
}

}  // namespace
}  // namespace kerf::litho
