#include <kerf/error.h>
#include <algorithm>
#include <cmath>

#include "litho/eigen.h"
#include "litho/optics.h"

namespace kerf::litho {
namespace {

using Complex = std::complex<double>;
using Column = std::vector<Complex>;  // one coherent system on the (2 band + 1)^2 frequencies

constexpr int kSourceCells = 16;

struct Mode {
  double energy = 0;
  Column values;
};

Column shifted_pupil(const Optics& optics, double defocus, double period, const SourcePoint& point) {
  const int band = band_limit(optics, period);
  const double edge = optics.na / optics.wavelength;
  Column column;
  column.reserve(std::size_t(2 * band + 1) * (2 * band + 1));
  for (int j = -band; j <= band; ++j)
    for (int i = -band; i <= band; ++i)
      column.push_back(pupil(optics, defocus, i / period + point.x * edge, j / period + point.y * edge));
  return column;
}

// sqrt(weight / 2) * (P(f + s) +- P(f - s)) for one of each pair of opposite source points. The lens is even,
// so the opposite point's column is this one read backwards.
std::vector<Column> combine_pairs(const Optics& optics, double defocus, double period, int sign) {
  std::vector<Column> columns;
  for (const auto& point : sample_source(optics, kSourceCells)) {
    if (point.y < 0) continue;
    const Column one = shifted_pupil(optics, defocus, period, point);
    const double scale = std::sqrt(point.weight / 2);
    Column& column = columns.emplace_back(one.size());
    for (std::size_t k = 0; k < one.size(); ++k)
      column[k] = scale * (one[k] + double(sign) * one[one.size() - 1 - k]);
  }
  return columns;
}

Complex inner(const Column& a, const Column& b) {
  double re = 0, im = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    re += a[k].real() * b[k].real() + a[k].imag() * b[k].imag();
    im += a[k].real() * b[k].imag() - a[k].imag() * b[k].real();
  }
  return {re, im};
}

// The singular vectors of the columns, each scaled by its singular value.
void append_modes(const std::vector<Column>& columns, int limit, std::vector<Mode>& modes) {
  const int n = int(columns.size());
  std::vector<Complex> gram(std::size_t(n) * n);
  for (int s = 0; s < n; ++s)
    for (int t = s; t < n; ++t) {
      gram[std::size_t(s) * n + t] = inner(columns[s], columns[t]);
      gram[std::size_t(t) * n + s] = std::conj(gram[std::size_t(s) * n + t]);
    }
  const auto eigen = solve_hermitian(std::move(gram), n);
  for (int k = 0; k < n; ++k) {
    Mode& mode = modes.emplace_back();
    mode.energy = eigen.values[k];
    if (k >= limit) continue;
    mode.values.assign(columns[0].size(), 0);
    for (int s = 0; s < n; ++s)
      for (std::size_t f = 0; f < mode.values.size(); ++f)
        mode.values[f] += eigen.vectors[k][s] * columns[s][f];
  }
}

}  // namespace

KernelSet make_kernels(const Optics& optics, double defocus, double period) {
  std::vector<Mode> modes;
  append_modes(combine_pairs(optics, defocus, period, 1), optics.kernels, modes);
  append_modes(combine_pairs(optics, defocus, period, -1), optics.kernels, modes);
  std::stable_sort(modes.begin(), modes.end(),
                   [](const Mode& a, const Mode& b) { return a.energy > b.energy; });

  KernelSet set{.band = band_limit(optics, period), .period = period};
  const std::size_t centre = std::size_t(set.band) * set.side() + set.band;
  for (const auto& mode : modes) set.total += mode.energy;
  modes.resize(std::min<std::size_t>(modes.size(), optics.kernels));
  double clear = 0;
  for (const auto& mode : modes) clear += std::norm(mode.values[centre]);
  check(clear > 0, "the kernels kept pass a clear mask");
  for (const auto& mode : modes) {
    set.eigenvalues.push_back(mode.energy);
    auto& kernel = set.kernels.emplace_back();
    for (const auto& value : mode.values) kernel.emplace_back(value / std::sqrt(clear));
  }
  return set;
}

}  // namespace kerf::litho
