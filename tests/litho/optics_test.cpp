#include "litho/optics.h"

#include <gtest/gtest.h>
#include <kerf/error.h>
#include <kerf/file.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>
#include <numeric>

#include "litho/aerial.h"
#include "litho/eigen.h"
#include "litho/layout.h"

namespace kerf::litho {
namespace {

constexpr int kAll = 1 << 20;

Optics with_kernels(int kernels) {
  Optics optics;
  optics.kernels = kernels;
  return optics;
}

// Largest absolute difference between our image and Abbe's sum, from tools/litho_oracle.py.
double worst_difference(int kernels, const char* reference = "intensity") {
  const auto fixture =
      nlohmann::json::parse(read_file(Path(KERF_SOURCE_DIR) / "tests/litho/fixtures/abbe.json"));
  const double period = fixture["period"];
  const int pixels = fixture["pixels"], every = fixture["every"];
  Layout layout;
  for (const auto& r : fixture["rectangles"]) layout.add_rectangle(r[0], r[1], r[2], r[3]);
  const int fine = 4 * pixels;  // 1 nm pixels: the blur by the pixel itself is below 1e-3
  const Plane mask = rasterise(layout, fine, period / fine);
  const Imager imager(with_kernels(kernels), fine, period / fine, 0);
  double worst = 0;
  for (const auto& image : fixture["images"]) {
    const auto set = make_kernels(with_kernels(kernels), image["defocus"], period);
    const Plane ours = imager.image(mask, mask, set).first;
    std::size_t next = 0;
    for (int y = 0; y < pixels; y += every)
      for (int x = 0; x < pixels; x += every) {
        // The oracle samples the middle of its pixel: between four of ours.
        const int i = 4 * x + 1, j = 4 * y + 1;
        const double value =
            (ours.at(i, j) + ours.at(i + 1, j) + ours.at(i, j + 1) + ours.at(i + 1, j + 1)) / 4.0;
        worst = std::max(worst, std::abs(value - image[reference][next++].get<double>()));
      }
  }
  return worst;
}

TEST(Optics, ImageEqualsAbbesSumWithAllKernels) {
  EXPECT_LT(worst_difference(kAll), 1e-3);
}

TEST(Optics, SourceIsSampledFinelyEnough) {
  EXPECT_LT(worst_difference(kAll, "converged"), 0.02);
}

TEST(Optics, TwentyFourKernelsComeClose) {
  EXPECT_LT(worst_difference(24), 0.03);
}

TEST(Optics, FewKernelsDoNot) {
  EXPECT_GT(worst_difference(2), 0.03);
}

TEST(Optics, ClearFieldIsOneAndDarkIsZero) {
  const Optics optics;
  const Imager imager(optics, 256, 4, 10);
  const auto [clear, dark] =
      imager.image(Plane(256, 256, 1), Plane(256, 256, 0), make_kernels(optics, 30, 1024));
  for (const float value : clear.cells) ASSERT_NEAR(value, 1, 1e-4);
  for (const float value : dark.cells) ASSERT_NEAR(value, 0, 1e-6);
}

TEST(Optics, KernelsAreOrthogonalWithDecreasingEnergies) {
  const auto set = make_kernels(Optics{}, 40, 1024);
  ASSERT_EQ(set.kernels.size(), 24u);
  std::vector<double> norms;
  for (const auto& kernel : set.kernels) {
    double norm = 0;
    for (const auto& value : kernel) norm += std::norm(std::complex<double>(value));
    norms.push_back(norm);
  }
  for (std::size_t a = 0; a < set.kernels.size(); ++a) {
    if (a > 0) {
      EXPECT_LE(set.eigenvalues[a], set.eigenvalues[a - 1]);
    }
    EXPECT_NEAR(norms[a] / norms[0], set.eigenvalues[a] / set.eigenvalues[0], 1e-5);
    for (std::size_t b = 0; b < a; ++b) {
      std::complex<double> inner = 0;
      for (std::size_t k = 0; k < set.kernels[a].size(); ++k)
        inner += std::conj(std::complex<double>(set.kernels[a][k])) * std::complex<double>(set.kernels[b][k]);
      EXPECT_LT(std::abs(inner) / std::sqrt(norms[a] * norms[b]), 1e-5) << a << ' ' << b;
    }
  }
  EXPECT_LT(std::accumulate(set.eigenvalues.begin(), set.eigenvalues.end(), 0.0), set.total * (1 + 1e-9));
}

// Hopkins' bound: an equal-line grating finer than wavelength / (NA (1 + sigma)) leaves no contrast at all.
TEST(Optics, ResolutionEndsWhereHopkinsSays) {
  const Optics optics;
  const double limit = optics.wavelength / (optics.na * (1 + optics.sigma_outer));  // 75 nm
  const auto contrast = [&](int periods) {
    Layout layout;
    const double pitch = 1024.0 / periods;
    for (int k = 0; k < periods; ++k) layout.add_rectangle(k * pitch, 0, (k + 0.5) * pitch, 1024);
    const Plane image = Imager(optics, 256, 4, 0)
                            .image(rasterise(layout, 256, 4), Plane(256, 256), make_kernels(optics, 0, 1024))
                            .first;
    const auto [low, high] = std::minmax_element(image.row(100), image.row(100) + 256);
    return (*high - *low) / (*high + *low);
  };
  EXPECT_GT(contrast(8), 0.5);                       // 128 nm
  EXPECT_LT(contrast(int(1024 / limit) + 1), 0.01);  // just too fine
  EXPECT_GT(contrast(int(1024 / limit) - 2), 0.02);  // just resolved
}

TEST(Optics, SymmetricMaskGivesSymmetricImage) {
  const Optics optics;
  Layout layout;
  layout.add_rectangle(300, 260, 724, 764);
  const Plane image = Imager(optics, 256, 4, 0)
                          .image(rasterise(layout, 256, 4), Plane(256, 256), make_kernels(optics, 50, 1024))
                          .first;
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x) {
      ASSERT_NEAR(image.at(x, y), image.at(255 - x, y), 2e-4);
      ASSERT_NEAR(image.at(x, y), image.at(x, 255 - y), 2e-4);
    }
}

TEST(Optics, TwoMasksAtOnceDoNotMix) {
  const Optics optics;
  Layout one, other;
  one.add_rectangle(100, 200, 400, 330);
  other.add_rectangle(500, 500, 640, 900);
  const Plane a = rasterise(one, 256, 4), b = rasterise(other, 256, 4);
  const auto kernels = make_kernels(optics, 25, 1024);
  const Imager imager(optics, 256, 4, 8);
  const auto both = imager.image(a, b, kernels), swapped = imager.image(b, a, kernels);
  for (std::size_t k = 0; k < a.cells.size(); ++k) {
    ASSERT_NEAR(both.first.cells[k], swapped.second.cells[k], 1e-5);
    ASSERT_NEAR(both.second.cells[k], swapped.first.cells[k], 1e-5);
  }
}

TEST(Optics, RefusesImpossibleLenses) {
  Optics optics;
  optics.na = 1.5;
  EXPECT_THROW(check_optics(optics), Error);
  optics = {};
  optics.sigma_inner = 0.95;
  EXPECT_THROW(check_optics(optics), Error);
  optics = {};
  optics.wavelength = std::nan("");
  EXPECT_THROW(check_optics(optics), Error);
  EXPECT_THROW(Imager(Optics{}, 128, 20, 0), Error);
}

TEST(Eigen, ReproducesTheMatrix) {
  constexpr int n = 7;
  std::vector<std::complex<double>> a(n * n);
  for (int i = 0; i < n; ++i)
    for (int j = i; j < n; ++j) {
      a[i * n + j] = {std::sin(1.0 + i * 3 + j), i == j ? 0 : std::cos(2.0 * i - j)};
      a[j * n + i] = std::conj(a[i * n + j]);
    }
  const auto eigen = solve_hermitian(a, n);
  for (int k = 0; k < n; ++k)
    for (int i = 0; i < n; ++i) {
      std::complex<double> sum = 0;
      for (int j = 0; j < n; ++j) sum += a[i * n + j] * eigen.vectors[k][j];
      EXPECT_LT(std::abs(sum - eigen.values[k] * eigen.vectors[k][i]), 1e-11);
    }
}

TEST(Fft, EqualsTheSum) {
  constexpr int n = 16, columns = 19;
  ComplexGrid grid(columns, n);
  for (std::size_t k = 0; k < grid.re.size(); ++k) {
    grid.re[k] = float(std::sin(double(k * k % 97)));
    grid.im[k] = float(std::cos(double(k * 5 % 31)));
  }
  const ComplexGrid before = grid;
  Fft(n).columns(grid, -1);
  for (int x : {0, 15, 16, 18})
    for (int m = 0; m < n; ++m) {
      std::complex<double> sum = 0;
      for (int k = 0; k < n; ++k)
        sum += std::complex<double>(before.re[k * columns + x], before.im[k * columns + x]) *
               std::polar(1.0, -2 * std::numbers::pi * k * m / n);
      EXPECT_NEAR(grid.re[m * columns + x], sum.real(), 1e-5);
      EXPECT_NEAR(grid.im[m * columns + x], sum.imag(), 1e-5);
    }
}

}  // namespace
}  // namespace kerf::litho
