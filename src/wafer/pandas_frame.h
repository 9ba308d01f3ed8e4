// The columns of a pickled pandas DataFrame, old and new.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wafer/npz.h"
#include "wafer/pickle.h"

namespace kerf::wafer {

/// A value of a column: a value of the pickle, or a number of an array.
struct PandasCell {
  std::optional<PickleRef> value;
  std::string number;  ///< where there is no value
};

class PandasFrame {
 public:
  /// Throws Error when the pickle is no DataFrame. It must outlive this object.
  explicit PandasFrame(const Pickle& pickle);

  std::int64_t rows() const { return rows_; }
  const std::vector<std::string>& columns() const { return names_; }
  PandasCell cell(std::size_t column, std::int64_t row) const;
  /// The label of a row.
  PandasCell row_label(std::int64_t row) const;

 private:
  struct Column {
    PickleRef array = 0;
    std::uint32_t row = 0;  ///< of an array with two axes
    bool known = false;
  };

  [[noreturn]] void wrong(std::string_view what) const;
  PickleRef manager() const;
  void take_new_manager(PickleRef arguments);
  void take_old_manager(PickleRef state);
  void take_axes(PickleRef axes);
  bool take_range(PickleRef index);
  void take_block(PickleRef values, PickleRef places);
  std::vector<std::int64_t> places_of(PickleRef places) const;
  PickleRef array_of(PickleRef ref) const;
  PickleRef index_data(PickleRef index) const;
  std::optional<PickleRef> member(PickleRef dict, std::string_view key) const;
  PandasCell cell_of(const Column& column, std::int64_t row) const;

  const Pickle& pickle_;
  const PickleHeap& heap_;
  std::vector<std::string> names_;
  std::vector<Column> columns_;
  std::optional<Column> labels_;  ///< of the rows, where they are no range
  std::int64_t range_start_ = 0, range_step_ = 1;
  std::int64_t rows_ = 0;
};

/// An item of such an array as text; floating-point numbers without a fraction as integers.
std::string plain_item(const Pickle& pickle, const PickleArray& array, std::int64_t index);
/// The items of an array that is none of objects, as an array of NumPy.
NpyArray npy_array(const Pickle& pickle, const PickleArray& array);

}  // namespace kerf::wafer
