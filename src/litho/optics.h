// Partially coherent scalar imaging: Hopkins' theory with an annular source and a defocused, otherwise
// perfect lens, as a sum of coherent systems (SOCS). Source: M. Born, E. Wolf, Principles of Optics,
// section 10.6.
#pragma once

#include <kerf/litho.h>
#include <complex>
#include <vector>

namespace kerf::litho {

struct SourcePoint {
  double x = 0, y = 0;  ///< in units of the pupil radius
  double weight = 0;    ///< all weights sum to 1
};

/// The annular source, or its poles, on a square lattice of cell centres, `cells` cells over its outer
/// diameter (even); a cell cut by the rim weighs by the part that shines. The lattice is symmetric about the
/// axis, which it does not contain.
std::vector<SourcePoint> sample_source(const Optics& optics, int cells);

/// The pupil at the spatial frequency (fx, fy) in 1/nm: 0 outside NA / wavelength, else the phase of
/// `defocus` nm.
std::complex<double> pupil(const Optics& optics, double defocus, double fx, double fy);

/// Coherent systems on the frequencies (i, j) / period, |i|, |j| <= band. The intensity of a mask spectrum M
/// is sum over k of |inverse transform of kernels[k] * M|^2; a clear mask gives 1.
struct KernelSet {
  int band = 0;
  double period = 0;                ///< nm
  std::vector<double> eigenvalues;  ///< decreasing energies of the kernels kept, before normalisation
  double total = 0;                 ///< sum over all kernels, kept or not
  std::vector<std::vector<std::complex<float>>> kernels;  ///< [k][(2 band + 1)^2], rows of constant j

  int side() const { return 2 * band + 1; }
};

/// Highest frequency index that any system passes at this period (nm).
int band_limit(const Optics& optics, double period);

/// Kernels at one defocus (nm), from the eigenvectors of the source points' Gram matrix. Even and odd
/// combinations of opposite source points are orthogonal, so two matrices of half the size are solved.
KernelSet make_kernels(const Optics& optics, double defocus, double period);

/// Throws Error for values that no lens has.
void check_optics(const Optics& optics);

}  // namespace kerf::litho
