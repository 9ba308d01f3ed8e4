// The maps of an array file, one at a time.
#pragma once

#include <kerf/error.h>

#include "wafer/npz.h"

namespace kerf::wafer {

/// A map with a value that is not 0, 1 or 2; those behind it can still be read.
class BadMap : public Error {
 public:
  using Error::Error;
};

/// Hands out the maps of an array [N, H, W], [N, H, W, 1] or [H, W], in memory for one of them (in Fortran
/// order: for all).
class MapStream {
 public:
  /// Throws Error when the array is no array of maps, or its maps are larger than a grid may be.
  explicit MapStream(NpyStream&& stream);

  std::int64_t count() const { return count_; }
  int rows() const { return rows_; }
  int columns() const { return columns_; }
  const std::string& place() const { return stream_.place(); }
  /// Fills the next map, [rows * columns]. Throws BadMap naming the place of a value that is not 0, 1 or 2.
  void next(std::span<std::uint8_t> map);

 private:
  bool is_bytes() const { return item_.header.item_size == 1 && item_.header.kind != 'f'; }
  std::uint8_t value_at(std::int64_t index, std::int64_t cell) const;
  [[noreturn]] void refuse(const std::string& value, std::int64_t cell) const;

  NpyStream stream_;
  NpyArray item_;  ///< the map that is being read; in Fortran order all of them
  std::int64_t count_ = 1, done_ = 0;
  int rows_ = 0, columns_ = 0;
};

}  // namespace kerf::wafer
