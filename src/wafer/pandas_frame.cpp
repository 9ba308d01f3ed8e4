// How DataFrames are pickled: pandas/core/internals (BlockManager.__getstate__ before pandas 1.3,
// BlockManager.__reduce__ since), pandas/core/indexes/base.py (Index.__reduce__).
#include "wafer/pandas_frame.h"

#include <kerf/error.h>

#include <algorithm>
#include <cmath>

namespace kerf::wafer {

using Global = PickleGlobal;
using Kind = PickleKind;

namespace {

constexpr std::size_t kMaxColumns = 10'000;

std::string shown(double value) {
  const bool whole = std::abs(value) < 1e15 && value == std::floor(value);
  return whole ? std::to_string(std::int64_t(value)) : fmt::format("{}", value);
}

}  // namespace

NpyArray npy_array(const Pickle& pickle, const PickleArray& array) {
  check(array.kind != 'O' && array.kind != 0, "an array of plain values");
  NpyArray result{
      pickle.name(), {array.kind, array.item_size, array.big_endian, array.fortran_order, {}}, {}};
  result.header.shape = {array.rows};
  if (array.axes == 2) result.header.shape.push_back(array.columns);
  const std::string bytes = pickle.array_bytes(array);
  if (bytes.size() != array.items() * array.item_size)
    fail("{}: byte {}: an array of {} bytes, expected {}", pickle.name(), array.data, bytes.size(),
         array.items() * array.item_size);
  const auto view = std::as_bytes(std::span(bytes));
  result.bytes.assign(view.begin(), view.end());
  return result;
}

void PandasFrame::wrong(std::string_view what) const {
  fail("{}: the pickle is no table of pandas as expected of LSWMD.pkl: {}", pickle_.name(), what);
}

PandasFrame::PandasFrame(const Pickle& pickle) : pickle_(pickle), heap_(pickle.heap()) {
  const PickleRef blocks = manager();
  if (heap_.kind(blocks) != Kind::object || !heap_.is_global(heap_.items(blocks)[0], Global::block_manager))
    wrong("its data is no BlockManager");
  const auto& parts = heap_.items(blocks);
  if (parts.size() == 3) {
    take_old_manager(parts[2]);
  } else {
    take_new_manager(parts[1]);
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].known) wrong("column " + names_[i] + " has no values");
  }
}

/// The object with the blocks, from the state of the DataFrame.
PickleRef PandasFrame::manager() const {
  const PickleRef root = pickle_.root();
  if (heap_.kind(root) != Kind::object) wrong("it holds no DataFrame");
  const auto& parts = heap_.items(root);
  const bool old = heap_.is_global(parts[0], Global::reconstructor) && !heap_.items(parts[1]).empty();
  const PickleRef type = old ? heap_.items(parts[1])[0] : parts[0];
  if (!heap_.is_global(type, Global::data_frame) || parts.size() != 3) wrong("it holds no DataFrame");
  for (const char* key : {"_mgr", "_data"}) {
    if (const auto found = member(parts[2], key)) return *found;
  }
  wrong("the DataFrame has no data");
}

std::optional<PickleRef> PandasFrame::member(PickleRef dict, std::string_view key) const {
  if (heap_.kind(dict) != Kind::dict) return std::nullopt;
  const auto& items = heap_.items(dict);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (pickle_.is_text(items[i]) && pickle_.text(items[i]) == key) return items[i + 1];
  }
  return std::nullopt;
}

/// BlockManager(blocks, axes), each block as (values, places, axes).
void PandasFrame::take_new_manager(PickleRef arguments) {
  const auto& items = heap_.items(arguments);
  if (items.size() != 2 || !heap_.has_items(items[0])) wrong("its BlockManager has no blocks");
  take_axes(items[1]);
  for (const PickleRef block : heap_.items(items[0])) {
    if (heap_.kind(block) != Kind::object || !heap_.is_global(heap_.items(block)[0], Global::block))
      wrong("a block is of another kind");
    const auto& parts = heap_.items(heap_.items(block)[1]);
    if (parts.size() < 2) wrong("a block has no values");
    take_block(parts[0], parts[1]);
  }
}

/// (axes, values, items, {"0.14.1": {"axes": ..., "blocks": [{"values": ..., "mgr_locs": ...}]}}).
void PandasFrame::take_old_manager(PickleRef state) {
  if (heap_.kind(state) != Kind::tuple || heap_.items(state).size() < 4) wrong("its BlockManager is too old");
  const auto extra = member(heap_.items(state)[3], "0.14.1");
  const auto axes = extra ? member(*extra, "axes") : std::nullopt;
  const auto blocks = extra ? member(*extra, "blocks") : std::nullopt;
  if (!axes || !blocks || heap_.kind(*blocks) != Kind::list) wrong("its BlockManager has no blocks");
  take_axes(*axes);
  for (const PickleRef block : heap_.items(*blocks)) {
    const auto values = member(block, "values"), places = member(block, "mgr_locs");
    if (!values || !places) wrong("a block has no values");
    take_block(*values, *places);
  }
}

/// The value as an array: of numbers, or with the values of a column of strings.
PickleRef PandasFrame::array_of(PickleRef ref) const {
  if (heap_.kind(ref) == Kind::object && heap_.is_global(heap_.items(ref)[0], Global::backed_array) &&
      heap_.items(ref).size() == 3 && heap_.kind(heap_.items(ref)[2]) == Kind::tuple) {
    for (const PickleRef part : heap_.items(heap_.items(ref)[2])) {
      if (heap_.kind(part) == Kind::array) ref = part;
    }
  }
  if (heap_.kind(ref) != Kind::array || heap_.array(ref).kind == 0) wrong("an array is missing");
  return ref;
}

/// The array behind an Index: _new_Index(Index, {"data": ...}), or the array that an old Index is.
PickleRef PandasFrame::index_data(PickleRef index) const {
  if (heap_.kind(index) == Kind::array) return array_of(index);
  const bool made = heap_.kind(index) == Kind::object &&
                    heap_.is_global(heap_.items(index)[0], Global::new_index) &&
                    heap_.items(heap_.items(index)[1]).size() == 2;
  const auto data = made ? member(heap_.items(heap_.items(index)[1])[1], "data") : std::nullopt;
  if (!data) wrong("an Index has no data");
  return array_of(*data);
}

void PandasFrame::take_axes(PickleRef axes) {
  if (heap_.kind(axes) != Kind::list || heap_.items(axes).size() != 2) wrong("it has other than two axes");
  const PickleRef names = index_data(heap_.items(axes)[0]);
  const PickleArray& array = heap_.array(names);
  if (array.axes != 1 || array.rows > kMaxColumns) wrong("its columns have no names");
  columns_.resize(array.rows);
  for (std::uint32_t i = 0; i < array.rows; ++i) {
    const PandasCell name = cell_of({names, 0, true}, i);
    names_.push_back(name.value && pickle_.is_text(*name.value) ? pickle_.text(*name.value) : name.number);
  }
  const PickleRef rows = heap_.items(axes)[1];
  if (!take_range(rows)) labels_ = Column{index_data(rows), 0, true};
}

/// RangeIndex(start, stop, step) as _new_Index(RangeIndex, {...}); false for another index.
bool PandasFrame::take_range(PickleRef index) {
  if (heap_.kind(index) != Kind::object || heap_.items(index).size() != 2) return false;
  const auto& arguments = heap_.items(heap_.items(index)[1]);
  if (arguments.size() != 2 || !heap_.is_global(arguments[0], Global::range_index)) return false;
  const auto number = [&](const char* key, std::int64_t usual) {
    const auto found = member(arguments[1], key);
    return found && heap_.kind(*found) == Kind::integer ? heap_.at(*found).number : usual;
  };
  range_start_ = number("start", 0);
  range_step_ = number("step", 1);
  return true;
}

std::vector<std::int64_t> PandasFrame::places_of(PickleRef places) const {
  std::vector<std::int64_t> result;
  const auto take = [&](std::int64_t place) {
    if (place < 0 || place >= std::int64_t(columns_.size()))
      wrong("a block is of a column that is not there");
    result.push_back(place);
  };
  if (heap_.kind(places) == Kind::object && heap_.is_global(heap_.items(places)[0], Global::slice)) {
    std::vector<std::int64_t> limits;
    for (const PickleRef limit : heap_.items(heap_.items(places)[1]))
      limits.push_back(heap_.kind(limit) == Kind::integer ? heap_.at(limit).number : 1);
    if (limits.size() != 3 || limits[2] == 0) wrong("a block has no places");
    const bool up = limits[2] > 0;
    std::int64_t place = limits[0];
    while ((up ? place < limits[1] : place > limits[1]) && result.size() <= columns_.size()) {
      take(place);
      // A hostile step may run over; one beyond the columns ends it either way.
      const auto most = std::int64_t(columns_.size()) + 1;
      place += std::clamp(limits[2], -most, most);
    }
    return result;
  }
  const char kind = heap_.array(array_of(places)).kind;
  if (kind != 'u' && kind != 'i') wrong("the places of a block are no whole numbers");
  const NpyArray array = npy_array(pickle_, heap_.array(array_of(places)));
  for (std::int64_t i = 0; i < array.header.items(); ++i) take(array.integer(i));
  return result;
}

void PandasFrame::take_block(PickleRef values, PickleRef places) {
  const PickleRef ref = array_of(values);
  const PickleArray& array = heap_.array(ref);
  const auto columns = places_of(places);
  const std::int64_t rows = array.axes == 2 ? array.columns : array.rows;
  const std::int64_t held = array.axes == 2 ? array.rows : 1;
  if (array.axes < 1 || array.axes > 2 || held != std::int64_t(columns.size()))
    wrong("a block has values for another number of columns");
  if (rows_ != 0 && rows != rows_) wrong("its columns differ in length");
  rows_ = rows;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    Column& column = columns_[std::size_t(columns[i])];
    if (column.known) wrong("a column has values twice");
    column = {ref, std::uint32_t(i), true};
  }
}

PandasCell PandasFrame::cell_of(const Column& column, std::int64_t row) const {
  const PickleArray& array = heap_.array(column.array);
  const std::int64_t length = array.axes == 2 ? array.columns : array.rows;
  if (row >= length) wrong("its columns differ in length");
  const std::int64_t index = std::int64_t(column.row) * length + row;
  if (array.kind == 'O') return {heap_.items(array.list)[std::size_t(index)], {}};
  return {std::nullopt, plain_item(pickle_, array, index)};
}

PandasCell PandasFrame::cell(std::size_t column, std::int64_t row) const {
  return cell_of(columns_.at(column), row);
}

PandasCell PandasFrame::row_label(std::int64_t row) const {
  if (labels_) return cell_of(*labels_, row);
  // Unsigned, because numbers of a hostile file may run over.
  const auto label = std::uint64_t(range_start_) + std::uint64_t(row) * std::uint64_t(range_step_);
  return {std::nullopt, std::to_string(std::int64_t(label))};
}

std::string plain_item(const Pickle& pickle, const PickleArray& array, std::int64_t index) {
  NpyHeader header{array.kind, array.item_size, array.big_endian, array.fortran_order, {array.rows}};
  if (array.axes == 2) header.shape.push_back(array.columns);
  const std::int64_t stored = header.stored_index(index);
  NpyArray item{pickle.name(), {array.kind, array.item_size, array.big_endian, false, {1}}, {}};
  const std::string bytes = array.latin1 ? pickle.array_bytes(array) : std::string();
  const std::string_view all = array.latin1 ? bytes : pickle.raw(array.data, array.size);
  const std::uint64_t end = std::uint64_t(stored + 1) * array.item_size;
  if (end > all.size()) fail("{}: byte {}: an array ends too early", pickle.name(), array.data);
  const auto view =
      std::as_bytes(std::span(all.substr(std::size_t(stored) * array.item_size, array.item_size)));
  item.bytes.assign(view.begin(), view.end());
  if (array.kind == 'f') return shown(item.number(0));
  return array.kind == 'S' || array.kind == 'U' ? item.text(0) : std::to_string(item.integer(0));
}

}  // namespace kerf::wafer
