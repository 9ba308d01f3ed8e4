// Reads the maps of array files as wafers.
#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>

#include "text/utf8.h"
#include "wafer/formats.h"
#include "wafer/map_output.h"
#include "wafer/npz_maps.h"

namespace kerf::wafer {
namespace {

/// One value for each wafer, from an array beside the maps.
struct Fact {
  std::string name;
  NpyArray values;

  std::string at(std::int64_t index) const {
    const char kind = values.header.kind;
    if (kind == 'U' || kind == 'S') return values.text(index);
    return kind == 'f' ? fmt::format("{}", values.number(index)) : std::to_string(values.integer(index));
  }
};

class Reader {
 public:
  Reader(const Source& source, const WaferSink& sink)
      : source_(source),
        output_(source, sink),
        file_(source.bytes, source.name),
        maps_name_(map_array_name(file_)),
        maps_(file_.open(maps_name_)) {
    if (maps_.count() == 0) fail("{}: the array is empty, expected a map in it", maps_.place());
    labels_.emplace(file_, maps_.count());
    for (const std::string& name : file_.names()) take_array(name);
  }

  void read() {
    std::vector<std::uint8_t> cells(std::size_t(maps_.rows()) * maps_.columns());
    for (std::int64_t i = 0; i < maps_.count(); ++i)
      if (!read_map(i, cells)) return;
    output_.finish();
  }

 private:
  /// False when no more is wanted.
  bool read_map(std::int64_t index, std::span<std::uint8_t> cells) {
    try {
      maps_.next(cells);
    } catch (const BadMap& error) {
      output_.leave_out(error);
      return true;
    }
    return output_.put(wafer(index, cells));
  }

  void take_array(const std::string& name) {
    if (name == maps_name_ || labels_->uses(name)) return;
    NpyStream stream = file_.open(name);
    const auto& shape = stream.header().shape;
    if (shape.size() == 1 && shape[0] == maps_.count()) {
      facts_.push_back({name, stream.load()});
    } else {
      left_out_.push_back(text::in_quotes(name));
    }
  }

  WaferMap wafer(std::int64_t index, std::span<const std::uint8_t> cells) {
    WaferMap map;
    map.wafer = std::to_string(index);
    map.source = fmt::format("{}[{}]", source_.name, index);
    map.labels = labels_->at(index);
    for (const Fact& fact : facts_) take_fact(map, fact, index);
    const std::string name = labels_->class_name(index);
    if (!name.empty() && name != fmt::format("{}", fmt::join(map.labels, "+")))
      map.other.emplace_back("class_name", name);
    take_dies(map, cells);
    if (labels_->assumed_names())
      map.warnings.emplace_back(
          "the columns of labels have no names: they are taken in the order of MixedWM38");
    if (!left_out_.empty())  // told once
      map.warnings.push_back(fmt::format("the file's arrays {} hold no value for each map and are left out",
                                         fmt::join(std::exchange(left_out_, {}), ", ")));
    return map;
  }

  static void take_fact(WaferMap& map, const Fact& fact, std::int64_t index) {
    if (fact.name == "lot") {
      map.lot = fact.at(index);
    } else if (fact.name == "wafer") {
      map.wafer = fact.at(index);
    } else {
      map.other.emplace_back(fact.name, fact.at(index));
    }
  }

  void take_dies(WaferMap& map, std::span<const std::uint8_t> cells) const {
    const auto count = std::int64_t(cells.size()) - std::count(cells.begin(), cells.end(), 0);
    if (count > source_.options.max_dies)
      fail("{}: {} dies, more than the {} that are read", map.source, count, source_.options.max_dies);
    map.dies.reserve(std::size_t(count));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const int columns = maps_.columns();
      if (cells[i] != 0)
        map.dies.push_back(
            {std::int32_t(i) % columns, std::int32_t(i) / columns, DieState(cells[i]), {}, {}, {}});
    }
  }

  const Source& source_;
  MapOutput output_;
  NpzFile file_;
  std::string maps_name_;
  MapStream maps_;
  std::optional<MapLabels> labels_;
  std::vector<Fact> facts_;
  std::vector<std::string> left_out_;
};

}  // namespace

void read_npz(const Source& source, const WaferSink& sink) {
  Reader(source, sink).read();
}

}  // namespace kerf::wafer
