// The header of a .npy: a Python dict with descr, fortran_order and shape.
#pragma once

#include <string>
#include <string_view>

#include "wafer/npz.h"

namespace kerf::wafer {

/// Reads the dict. Throws Error naming `place` when it is none, or the array is of a kind that is not read.
NpyHeader parse_npy_header(std::string_view text, const std::string& place);

}  // namespace kerf::wafer
