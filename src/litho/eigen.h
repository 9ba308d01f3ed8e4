// Eigenvalues of small Hermitian matrices.
#pragma once

#include <complex>
#include <vector>

namespace kerf::litho {

struct HermitianEigen {
  std::vector<double> values;                              ///< decreasing
  std::vector<std::vector<std::complex<double>>> vectors;  ///< orthonormal, vectors[k] belongs to values[k]
};

/// All eigenvalues and eigenvectors of the Hermitian n x n matrix in row order, by cyclic Jacobi rotations.
HermitianEigen solve_hermitian(std::vector<std::complex<double>> matrix, int n);

}  // namespace kerf::litho
