#include "wafer/pickle_globals.h"

#include <algorithm>
#include <array>

namespace kerf::wafer {
namespace {

using Global = PickleGlobal;

struct Entry {
  std::string_view module, name;
  Global global;
};

// Where they stand in NumPy 1 and 2 and in pandas 0.13 to 3, under Python 2 and 3.
constexpr std::array kEntries = {
    Entry{"numpy", "ndarray", Global::ndarray},
    Entry{"numpy", "dtype", Global::dtype},
    Entry{"numpy.core.multiarray", "_reconstruct", Global::reconstruct},
    Entry{"numpy._core.multiarray", "_reconstruct", Global::reconstruct},
    Entry{"numpy.core.numeric", "_frombuffer", Global::from_buffer},
    Entry{"numpy._core.numeric", "_frombuffer", Global::from_buffer},
    Entry{"numpy.core.multiarray", "scalar", Global::scalar},
    Entry{"numpy._core.multiarray", "scalar", Global::scalar},
    Entry{"_codecs", "encode", Global::encode},
    Entry{"__builtin__", "bytes", Global::bytes},
    Entry{"builtins", "bytes", Global::bytes},
    Entry{"__builtin__", "bytearray", Global::bytes},
    Entry{"builtins", "bytearray", Global::bytes},
    Entry{"__builtin__", "slice", Global::slice},
    Entry{"builtins", "slice", Global::slice},
    Entry{"__builtin__", "object", Global::object},
    Entry{"builtins", "object", Global::object},
    Entry{"copy_reg", "_reconstructor", Global::reconstructor},
    Entry{"copyreg", "_reconstructor", Global::reconstructor},
    Entry{"pandas", "DataFrame", Global::data_frame},
    Entry{"pandas.core.frame", "DataFrame", Global::data_frame},
    Entry{"pandas.core.internals", "BlockManager", Global::block_manager},
    Entry{"pandas.core.internals.managers", "BlockManager", Global::block_manager},
    Entry{"pandas._libs.internals", "_unpickle_block", Global::block},
    Entry{"pandas.core.internals.blocks", "new_block", Global::block},
    Entry{"pandas.core.internals.blocks", "new_block_2d", Global::block},
    Entry{"pandas.core.index", "_new_Index", Global::new_index},
    Entry{"pandas.indexes.base", "_new_Index", Global::new_index},
    Entry{"pandas.core.indexes.base", "_new_Index", Global::new_index},
    Entry{"pandas", "Index", Global::index},
    Entry{"pandas.core.index", "Index", Global::index},
    Entry{"pandas.indexes.base", "Index", Global::index},
    Entry{"pandas.core.indexes.base", "Index", Global::index},
    Entry{"pandas.core.index", "Int64Index", Global::index},
    Entry{"pandas.indexes.numeric", "Int64Index", Global::index},
    Entry{"pandas.core.indexes.numeric", "Int64Index", Global::index},
    Entry{"pandas", "RangeIndex", Global::range_index},
    Entry{"pandas.indexes.range", "RangeIndex", Global::range_index},
    Entry{"pandas.core.indexes.range", "RangeIndex", Global::range_index},
    Entry{"pandas._libs.arrays", "__pyx_unpickle_NDArrayBacked", Global::backed_array},
    Entry{"pandas.arrays", "StringArray", Global::string_array},
    Entry{"pandas.core.arrays.string_", "StringArray", Global::string_array},
    Entry{"pandas.core.arrays.string_", "StringArrayNumpySemantics", Global::string_array},
    Entry{"pandas", "StringDtype", Global::string_dtype},
    Entry{"pandas.core.arrays.string_", "StringDtype", Global::string_dtype},
};

}  // namespace

std::optional<PickleGlobal> pickle_global(std::string_view module, std::string_view name) {
  const auto found = std::find_if(kEntries.begin(), kEntries.end(), [&](const Entry& entry) {
    return entry.module == module && entry.name == name;
  });
  if (found == kEntries.end()) return std::nullopt;
  return found->global;
}

}  // namespace kerf::wafer
