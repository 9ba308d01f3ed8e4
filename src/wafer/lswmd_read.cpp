// Reads WM-811K as its authors publish it: LSWMD.pkl, a pickled pandas DataFrame with a map a row.
#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>
#include <unordered_map>

#include "wafer/formats.h"
#include "wafer/map_output.h"
#include "wafer/pandas_frame.h"

namespace kerf::wafer {
namespace {

using Kind = PickleKind;

constexpr std::int64_t kForgetEvery = 8192;  // rows
constexpr int kMaxDepth = 8;                 // of nested arrays around a label
constexpr std::size_t kMaxTexts = 64;        // in one cell

class Reader {
 public:
  Reader(const Source& source, const WaferSink& sink)
      : source_(source),
        output_(source, sink),
        pickle_(source),
        heap_(pickle_.heap()),
        frame_(pickle_),
        maps_(map_column()) {
    if (frame_.rows() == 0) fail("{}: the table is empty, expected a row for each map", source.name);
  }

  void read() {
    for (std::int64_t row = 0; row < frame_.rows(); ++row) {
      if (source_.file != nullptr && row % kForgetEvery == 0) source_.file->forget();
      if (!read_row(row)) return;
    }
    output_.finish();
  }

 private:
  /// False when no more is wanted.
  bool read_row(std::int64_t row) {
    WaferMap map;
    try {
      map = wafer(row);
    } catch (const Error& error) {
      output_.leave_out(error);
      return true;
    }
    return output_.put(std::move(map));
  }

  std::size_t map_column() const {
    const auto& names = frame_.columns();
    const auto found = std::find(names.begin(), names.end(), "waferMap");
    if (found == names.end())
      fail("{}: the table has no column waferMap, but {}", source_.name, fmt::join(names, ", "));
    return std::size_t(found - names.begin());
  }

  WaferMap wafer(std::int64_t row) const {
    WaferMap map;
    map.source = fmt::format("{}[{}]", source_.name, row);
    take_dies(map, frame_.cell(maps_, row));
    for (std::size_t column = 0; column < frame_.columns().size(); ++column) {
      if (column != maps_) take_cell(map, frame_.columns()[column], texts_of(frame_.cell(column, row), map));
    }
    const auto label = texts_of(frame_.row_label(row), map);
    if (!label.empty() && label[0] != std::to_string(row)) map.other.emplace_back("index", label[0]);
    return map;
  }

  static void take_cell(WaferMap& map, const std::string& name, std::vector<std::string> texts) {
    std::erase(texts, "");
    if (name == "failureType") {
      map.labels = std::move(texts);
    } else if (name == "lotName" && texts.size() == 1) {
      map.lot = texts[0];
    } else if (name == "waferIndex" && texts.size() == 1) {
      map.wafer = texts[0];
    } else if (!texts.empty()) {
      map.other.emplace_back(name, fmt::format("{}", fmt::join(texts, ", ")));
    }
  }

  std::vector<std::string> texts_of(const PandasCell& cell, WaferMap& map) const {
    if (!cell.value) return {cell.number};
    std::vector<std::string> texts;
    flatten(*cell.value, 0, texts);
    if (texts.size() > kMaxTexts) {
      map.warnings.push_back(fmt::format("a cell with {} values or more is left out", kMaxTexts));
      texts.clear();
    }
    return texts;
  }

  /// The texts in nested arrays and lists, such as [['none']]; stops when there are too many.
  void flatten(PickleRef ref, int depth, std::vector<std::string>& texts) const {
    if (depth > kMaxDepth) fail("{}: a cell is nested more than {} levels deep", source_.name, kMaxDepth);
    const auto& node = heap_.at(ref);
    if (pickle_.is_text(ref)) texts.push_back(pickle_.text(ref));
    if (node.kind == Kind::integer) texts.push_back(std::to_string(node.number));
    if (node.kind == Kind::truth) texts.emplace_back(node.number != 0 ? "True" : "False");
    if (node.kind == Kind::real && node.real == node.real) texts.push_back(fmt::format("{}", node.real));
    if (node.kind == Kind::tuple || node.kind == Kind::list) flatten_items(heap_.items(ref), depth, texts);
    if (node.kind != Kind::array) return;
    const PickleArray& array = heap_.array(ref);
    if (array.kind == 'O') return flatten_items(heap_.items(array.list), depth, texts);
    for (std::uint64_t i = 0; array.kind != 0 && i < array.items() && texts.size() <= kMaxTexts; ++i)
      texts.push_back(plain_item(pickle_, array, std::int64_t(i)));
  }

  void flatten_items(const std::vector<PickleRef>& items, int depth, std::vector<std::string>& texts) const {
    for (const PickleRef item : items) {
      if (texts.size() > kMaxTexts) return;
      flatten(item, depth + 1, texts);
    }
  }

  void take_dies(WaferMap& map, const PandasCell& cell) const {
    const bool is_map = cell.value && heap_.kind(*cell.value) == Kind::array &&
                        heap_.array(*cell.value).axes == 2 && is_number(heap_.array(*cell.value).kind);
    if (!is_map) fail("{}: waferMap is no array of numbers with two axes", map.source);
    const PickleArray& array = heap_.array(*cell.value);
    if (array.items() > std::uint64_t(kMaxGridCells))
      fail("{}: a map of {} by {} dies, expected at most {}", map.source, array.rows, array.columns,
           kMaxGridCells);
    const NpyArray values = npy_array(pickle_, array);
    for (std::int64_t i = 0; i < std::int64_t(array.items()); ++i) {
      const DieState state = state_of(values, i, map);
      if (state == DieState::off_wafer) continue;
      if (std::int64_t(map.dies.size()) >= source_.options.max_dies)
        fail("{}: more than the {} dies that are read", map.source, source_.options.max_dies);
      map.dies.push_back(
          {std::int32_t(i % array.columns), std::int32_t(i / array.columns), state, {}, {}, {}});
    }
  }

  static bool is_number(char kind) { return kind == 'b' || kind == 'u' || kind == 'i' || kind == 'f'; }

  static DieState state_of(const NpyArray& values, std::int64_t i, const WaferMap& map) {
    const double value = values.header.kind == 'f' ? values.number(i) : double(values.integer(i));
    if (value == 0 || value == 1 || value == 2) return DieState(value);
    const std::int64_t columns = values.header.shape[1];
    fail("{}: waferMap has the value {} in row {}, column {}, expected 0 (no die), 1 (pass) or 2 (fail)",
         map.source, value, i / columns, i % columns);
  }

  const Source& source_;
  MapOutput output_;
  Pickle pickle_;
  const PickleHeap& heap_;
  PandasFrame frame_;
  std::size_t maps_;
};

}  // namespace

void read_lswmd(const Source& source, const WaferSink& sink) {
  Reader(source, sink).read();
}

}  // namespace kerf::wafer
