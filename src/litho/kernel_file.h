// SOCS kernels of a scanner that somebody else modelled or measured, in place of those of `Optics`.
#pragma once

#include <kerf/file.h>

#include <span>
#include <string>
#include <vector>

#include "litho/optics.h"

namespace kerf::litho {

struct NamedKernels {
  std::string name;  ///< "focus"
  KernelSet set;
};

/// Sets of kernels from a safetensors file: NAME [K, n, n, 2] (F32, real and imaginary part on the
/// frequencies -(n-1)/2 .. (n-1)/2, rows of constant vertical frequency) with NAME_scale [K], the weights of
/// the intensities; the file's metadata has "period_nm". Sets are in order of name, all of one size. Throws
/// Error naming the file, the tensor and what was expected. `tools/litho_kernels.py` writes such files.
std::vector<NamedKernels> load_kernels(const Path& file);
/// load_kernels of a file's bytes; `name` appears in errors.
std::vector<NamedKernels> parse_kernels(std::span<const std::byte> bytes, const std::string& name);

}  // namespace kerf::litho
