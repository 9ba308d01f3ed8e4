// What the tester did not reach.
#pragma once

#include <span>

#include "wafer/synth/lattice.h"

namespace kerf::wafer {

/// Makes a share of the dies untested: scattered ones, or all below the row at which the tester stopped; the
/// latter only where it leaves each pattern at least half of what it fails.
void leave_untested(DieGrid& grid, const Lattice& lattice, std::span<const Process> patterns,
                    const Between& share, Random& random);

}  // namespace kerf::wafer
