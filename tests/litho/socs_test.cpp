// The ICCAD-2013 SOCS kernels (../shared/data/layouts) against ours: one lens told two ways.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <kerf/file.h>
#include <unistd.h>

#include <cmath>
#include <complex>
#include <cstdlib>
#include <cstring>
#include <numeric>

#include "litho/aerial.h"
#include "litho/layout.h"

namespace kerf::litho {
namespace {

namespace fs = std::filesystem;

constexpr double kPeriod = 2048;  // nm
constexpr int kBand = 17, kPixels = 512;

const Path& data() {
  static const Path folder = Path(KERF_SOURCE_DIR) / "../shared/data/layouts";
  return folder;
}

// The values of a little-endian .npy file.
template <typename T>
std::vector<T> read_npy(const Path& file) {
  const std::string bytes = read_file(file);
  const std::size_t start =
      10 + static_cast<unsigned char>(bytes.at(8)) + 256 * static_cast<unsigned char>(bytes.at(9));
  std::vector<T> values((bytes.size() - start) / sizeof(T));
  std::memcpy(values.data(), bytes.data() + start, values.size() * sizeof(T));
  return values;
}

class Iccad : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(data() / "iccad2013_kernels.npz")) GTEST_SKIP() << data() << " is not here";
    folder_ = fs::temp_directory_path() / fmt::format("kerf_iccad_{}", getpid());
    const std::string command = fmt::format("python3 -m zipfile -e '{}' '{}'",
                                            (data() / "iccad2013_kernels.npz").string(), folder_.string());
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // "focus" or "defocus", in our normalisation.
  KernelSet theirs(const std::string& name) const {
    const auto values = read_npy<std::complex<float>>(folder_ / (name + ".npy"));
    const auto scales = read_npy<float>(folder_ / (name + "_scale.npy"));
    KernelSet set{.band = kBand, .period = kPeriod};
    const std::size_t cells = std::size_t(set.side()) * set.side();
    double clear = 0;
    for (std::size_t k = 0; k < scales.size(); ++k)
      clear += scales[k] * std::norm(values.at(k * cells + cells / 2));
    for (std::size_t k = 0; k < scales.size(); ++k) {
      set.eigenvalues.push_back(scales[k]);
      auto& kernel = set.kernels.emplace_back(&values[k * cells], &values[k * cells] + cells);
      for (auto& value : kernel) value *= float(std::sqrt(scales[k] / clear));
    }
    set.total = std::accumulate(set.eigenvalues.begin(), set.eigenvalues.end(), 0.0);
    return set;
  }

  Path folder_;
};

// What the ICCAD kernels' cross-coefficients say when read on a period of 2048 nm: four poles of 15 degrees
// either side of the axes between sigma 0.6 and 0.9, and a pupil of radius 8.25 frequencies.
Optics fitted(double pole_angle = 15) {
  Optics optics;
  optics.na = 8.25 * 193 / kPeriod;
  optics.refractive_index = 1;
  optics.pole_angle = pole_angle;
  return optics;
}

// Has their band, for the Imager.
Optics of_their_band() {
  Optics optics = fitted();
  optics.na = (kBand + 0.5) / 1.9 * 193 / kPeriod;
  return optics;
}

Plane cell(const char* name) {
  const Layout layout = load_glp(data() / "StdMetal" / name);
  const Extent e = extent_of(layout);
  return rasterise(viewed(layout, {.move = {(kPeriod - e.x0 - e.x1) / 2, (kPeriod - e.y0 - e.y1) / 2}}),
                   kPixels, kPeriod / kPixels);
}

Plane image(const Optics& optics, const KernelSet& kernels, const Plane& mask) {
  return Imager(optics, kPixels, kPeriod / kPixels, 0).image(mask, mask, kernels).first;
}

double correlation(const Plane& a, const Plane& b) {
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  const auto n = double(a.cells.size());
  for (std::size_t k = 0; k < a.cells.size(); ++k) {
    const double x = a.cells[k], y = b.cells[k];
    sa += x / n;
    sb += y / n;
    aa += x * x / n;
    bb += y * y / n;
    ab += x * y / n;
  }
  return (ab - sa * sb) / std::sqrt((aa - sa * sa) * (bb - sb * sb));
}

// Share of what prints in either that prints in both.
double agreement(const Plane& a, const Plane& b, float threshold) {
  double both = 0, either = 0;
  for (std::size_t k = 0; k < a.cells.size(); ++k) {
    both += a.cells[k] > threshold && b.cells[k] > threshold;
    either += a.cells[k] > threshold || b.cells[k] > threshold;
  }
  return both / either;
}

TEST_F(Iccad, FittedLensMakesTheSameImages) {
  const KernelSet iccad = theirs("focus");
  for (const char* name : {"AND2_X4__0_0.glp", "AND3_X2__0_0.glp"}) {
    const Plane mask = cell(name);
    const Plane expected = image(of_their_band(), iccad, mask);
    const Plane ours = image(fitted(), make_kernels(fitted(), 0, kPeriod), mask);
    const Plane annular = image(fitted(45), make_kernels(fitted(45), 0, kPeriod), mask);
    EXPECT_GT(correlation(expected, ours), 0.998) << name;
    EXPECT_LT(correlation(expected, annular), correlation(expected, ours)) << name;
    EXPECT_GT(agreement(expected, ours, 0.225f), 0.85) << name;
  }
}

TEST_F(Iccad, EnergiesFallAlike) {
  const KernelSet iccad = theirs("focus"), ours = make_kernels(fitted(), 0, kPeriod);
  const auto shares = [](const KernelSet& set) {
    std::vector<double> result;
    const double kept = std::accumulate(set.eigenvalues.begin(), set.eigenvalues.end(), 0.0);
    for (int k = 0; k < 8; ++k) result.push_back(set.eigenvalues[k] / kept);
    return result;
  };
  for (int k = 0; k < 6; ++k) EXPECT_NEAR(shares(iccad)[k], shares(ours)[k], 0.05) << k;
}

}  // namespace
}  // namespace kerf::litho
