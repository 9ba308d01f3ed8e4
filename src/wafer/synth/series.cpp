// A series of made wafers as files.
#include <fmt/ranges.h>
#include <kerf/error.h>

#include <cmath>

#include "wafer/npz.h"
#include "wafer/synth/processes.h"

namespace kerf {
namespace {

constexpr std::int64_t kMostCells = 4'000'000'000;  // bytes of the maps of an .npz

struct Request {
  const Path& out;
  const WaferSynthOptions& options;
  const WaferSeries& series;
  Observer& observer;
};

// Calls `take(number, map)` for each map of the series.
template <typename Take>
void make_each(const Request& request, const Take& take) {
  for (std::int64_t i = 0; i < request.series.count; ++i) {
    if (request.observer.stop_requested())
      throw Interrupted(fmt::format("stopped at map {} of {}; nothing was written", i, request.series.count));
    take(i, synth_wafer(request.options, request.series.seed, i));
    request.observer.progress(i + 1, request.series.count, "");
  }
}

WaferLabels labels_of(const WaferMap& map) {
  WaferLabels labels{};
  for (const std::string& name : map.labels) labels[std::size_t(*wafer_pattern_from(name))] = true;
  return labels;
}

/// What MixedWM38's files hold.
struct Arrays {
  std::int64_t rows, columns;
  std::vector<std::uint8_t> maps, labels;
  std::vector<std::string> class_names;
  std::vector<std::int64_t> index;

  void add(std::int64_t number, const WaferMap& map) {
    const std::size_t start = maps.size();
    maps.resize(start + std::size_t(rows * columns));
    for (const Die& die : map.dies) {
      const bool tested = die.state == DieState::pass || die.state == DieState::fail;
      maps[start + std::size_t(die.y * columns + die.x)] = tested ? std::uint8_t(die.state) : 0;
    }
    const WaferLabels shown = labels_of(map);
    labels.insert(labels.end(), shown.begin(), shown.end());
    class_names.push_back(wafer_class_name(shown));
    index.push_back(number);
  }

  void write(const Path& path) const {
    const auto count = std::int64_t(index.size());
    wafer::NpzWriter writer(path);
    writer.add("maps", {count, rows, columns}, maps);
    writer.add("labels", {count, kWaferPatterns}, labels);
    writer.add("columns", std::vector<std::string>(kWaferPatternNames.begin(), kWaferPatternNames.end()));
    writer.add("class_name", class_names);
    writer.add("index", {count}, index);
    writer.finish();
  }
};

Arrays arrays_for(const Request& request) {
  const Between &columns = request.options.columns, &aspect = request.options.aspect;
  if (columns.low != columns.high || aspect.low != aspect.high)
    fail("{}: an .npz holds maps of one size, expected one number of columns and one aspect",
         request.out.string());
  const auto [rows, across] = wafer::grid_size(columns.low, aspect.low);
  if (request.series.count > kMostCells / (std::int64_t(rows) * across))
    fail("{}: {} maps of {} by {} dies, more than an .npz holds", request.out.string(), request.series.count,
         across, rows);
  return {rows, across, {}, {}, {}, {}};
}

void write_npz(const Request& request) {
  Arrays arrays = arrays_for(request);
  make_each(request, [&](std::int64_t number, const WaferMap& map) { arrays.add(number, map); });
  arrays.write(request.out);
}

/// labels.csv: one line a map.
class LabelTable {
 public:
  LabelTable() : text_(fmt::format("wafer,{},class_name\n", fmt::join(kWaferPatternNames, ","))) {}
  void add(const WaferMap& map) {
    const WaferLabels labels = labels_of(map);
    text_ += map.wafer;
    for (const bool label : labels) text_ += label ? ",1" : ",0";
    text_ += "," + wafer_class_name(labels) + "\n";
  }
  void write(const Path& path) const { write_file(path, text_); }

 private:
  std::string text_;
};

void write_one_file(const Request& request, WaferFormat format) {
  LabelTable table;
  const auto writer = open_wafer_writer(request.out, format);
  make_each(request, [&](std::int64_t, const WaferMap& map) {
    writer->add(map);
    table.add(map);
  });
  writer->finish();
  if (format == WaferFormat::csv) table.write(Path(request.out).replace_extension(".labels.csv"));
}

void write_folder(const Request& request) {
  make_folder(request.out);
  LabelTable table;
  make_each(request, [&](std::int64_t number, const WaferMap& map) {
    const auto writer =
        open_wafer_writer(request.out / fmt::format("wafer_{:06}.json", number), WaferFormat::json);
    writer->add(map);
    writer->finish();
    table.add(map);
  });
  table.write(request.out / "labels.csv");
}

}  // namespace

void write_synth_wafers(const Path& out, const WaferSynthOptions& options, const WaferSeries& series,
                        Observer& observer) {
  check_synth_options(options);
  const Request request{out, options, series, observer};
  const std::string ending = out.extension().string();
  if (ending == ".npz") return write_npz(request);
  if (ending == ".json") return write_one_file(request, WaferFormat::json);
  if (ending == ".csv") return write_one_file(request, WaferFormat::csv);
  if (ending.empty()) return write_folder(request);
  fail("{}: made wafers are written as .npz, .json, .csv or into a folder, not as '{}'", out.string(),
       ending);
}

}  // namespace kerf
