// The header of a safetensors file: names, dtypes, shapes and byte ranges, validated as its format demands
// (specification section 4). No tensors here, so that it can be fuzzed and used without LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace kerf {

struct TensorEntry {
  std::string name;
  std::string dtype;  ///< as in the file: "F32", "BF16", ..
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;  ///< byte range inside the data part
};

struct SafetensorsHeader {
  std::vector<TensorEntry> tensors;  ///< in the order of their data
  std::map<std::string, std::string> metadata;
  std::uint64_t data_start = 0;  ///< offset of the data part in the file
};

/// Bits of one element of a safetensors dtype; 0 when the name is unknown.
int dtype_bits(const std::string& dtype);

/// Parses and validates the header of a whole file. Ranges must tile the data part without hole or overlap.
/// Throws Error naming `name`, the tensor and what is wrong.
SafetensorsHeader parse_safetensors_header(std::span<const std::byte> file, const std::string& name);

/// Header bytes (length prefix included, padded to a multiple of 8) for tensors whose begin/end are set.
std::string make_safetensors_header(const std::vector<TensorEntry>& tensors,
                                    const std::map<std::string, std::string>& metadata);

}  // namespace kerf
