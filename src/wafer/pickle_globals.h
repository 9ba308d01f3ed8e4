// The classes and functions that a pickled table of wafer maps names. None of them is ever called.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kerf::wafer {

enum class PickleGlobal : std::uint8_t {
  ndarray,
  dtype,
  reconstruct,
  from_buffer,
  scalar,
  encode,
  bytes,  // numpy and Python
  slice,
  object,
  reconstructor,
  data_frame,
  block_manager,
  block,
  index,
  new_index,
  range_index,  // pandas
  backed_array,
  string_array,
  string_dtype,
};

/// nullopt for everything else.
std::optional<PickleGlobal> pickle_global(std::string_view module, std::string_view name);

}  // namespace kerf::wafer
