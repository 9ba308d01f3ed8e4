#include "litho/eigen.h"

#include <kerf/error.h>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace kerf::litho {
namespace {

using Complex = std::complex<double>;

struct Rotation {
  double c = 1;
  Complex s = 0;
};

// The unitary rotation in the plane (p, q) that makes the entry (p, q) of a Hermitian matrix zero.
Rotation annihilate(double app, double aqq, Complex apq) {
  const double size = std::abs(apq);
  const double tau = (aqq - app) / (2 * size);
  const double t = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::sqrt(1 + tau * tau));
  const double c = 1 / std::sqrt(1 + t * t);
  return {c, t * c * (apq / size)};
}

// rows p, q of a row-ordered matrix <- rotation applied from the left.
void rotate(Complex* p, Complex* q, int n, double c, Complex s) {
  for (int k = 0; k < n; ++k) {
    const double pr = p[k].real(), pi = p[k].imag(), qr = q[k].real(), qi = q[k].imag();
    p[k] = {c * pr - (s.real() * qr - s.imag() * qi), c * pi - (s.real() * qi + s.imag() * qr)};
    q[k] = {c * qr + (s.real() * pr + s.imag() * pi), c * qi + (s.real() * pi - s.imag() * pr)};
  }
}

class Jacobi {
 public:
  Jacobi(std::vector<Complex> matrix, int n) : n_(n), a_(std::move(matrix)), v_(std::size_t(n) * n) {
    for (int i = 0; i < n; ++i) v_[std::size_t(i) * n + i] = 1;
    for (const auto& x : a_) norm_ += std::norm(x);
  }

  HermitianEigen run() {
    constexpr int kMaxSweeps = 60;
    for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
      if (off_diagonal() <= 1e-26 * norm_) return sorted();
      for (int p = 0; p < n_; ++p)
        for (int q = p + 1; q < n_; ++q) step(p, q);
    }
    throw Bug("internal check failed: Jacobi rotations converge");
  }

 private:
  Complex* row(int i) { return a_.data() + std::size_t(i) * n_; }

  double off_diagonal() {
    double sum = 0;
    for (int p = 0; p < n_; ++p)
      for (int q = p + 1; q < n_; ++q) sum += 2 * std::norm(row(p)[q]);
    return sum;
  }

  void step(int p, int q) {
    const Complex apq = row(p)[q];
    if (std::norm(apq) <= 1e-30 * norm_) return;
    const double app = row(p)[p].real(), aqq = row(q)[q].real();
    const auto [c, s] = annihilate(app, aqq, apq);
    rotate(row(p), row(q), n_, c, s);
    rotate(v_.data() + std::size_t(p) * n_, v_.data() + std::size_t(q) * n_, n_, c, s);
    // The columns follow from the rows but for the 2 x 2 block, which is known.
    const double shift = (s * std::conj(apq)).real() / c;
    for (int k = 0; k < n_; ++k) {
      row(k)[p] = std::conj(row(p)[k]);
      row(k)[q] = std::conj(row(q)[k]);
    }
    row(p)[p] = app - shift;
    row(q)[q] = aqq + shift;
    row(p)[q] = row(q)[p] = 0;
  }

  HermitianEigen sorted() {
    std::vector<int> order(n_);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int i, int j) { return row(i)[i].real() > row(j)[j].real(); });
    HermitianEigen result;
    for (const int i : order) {
      result.values.push_back(row(i)[i].real());
      auto& vector = result.vectors.emplace_back(n_);
      for (int k = 0; k < n_; ++k) vector[k] = std::conj(v_[std::size_t(i) * n_ + k]);
    }
    return result;
  }

  int n_;
  std::vector<Complex> a_;
  std::vector<Complex> v_;  // the rotations so far: row i is the conjugate of eigenvector i
  double norm_ = 0;
};

}  // namespace

HermitianEigen solve_hermitian(std::vector<std::complex<double>> matrix, int n) {
  return Jacobi(std::move(matrix), n).run();
}

}  // namespace kerf::litho
