// The dies of a round wafer.
#pragma once

#include "wafer/synth/processes.h"

namespace kerf::wafer {

/// A grid of cells over the wafer; `first` of its rows and columns stay empty.
struct Lattice {
  int columns = 0;
  int rows = 0;
  int first = 0;
  double exclusion = 0;  ///< rim without dies, relative to the wafer's radius

  /// The centre of a cell in radii of the disk that has dies; its pitch likewise.
  Place place(int row, int column) const;
  /// True where the centre of a cell lies on that disk.
  bool on_wafer(int row, int column) const;
};

Lattice draw_lattice(const WaferSynthOptions& options, Random& random);
/// The same wafer with fewer and larger dies: `share` of those across, at least five, an odd number, no
/// margin.
Lattice coarser(const Lattice& lattice, double share);
/// Each cell takes the state of the cell of `coarse` that lies where its centre is.
DieGrid enlarge(const DieGrid& coarse, int columns, int rows);

}  // namespace kerf::wafer
