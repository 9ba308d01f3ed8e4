// An .npz of maps divided into two.
#include <kerf/error.h>
#include <kerf/wafer_classes.h>
#include <kerf/wafer_split.h>

#include <algorithm>

#include "wafer/npz_maps.h"

namespace kerf {
namespace {

using wafer::NpyArray;
using wafer::NpzFile;
using wafer::NpzWriter;

std::vector<std::string> hashes_of(const NpzFile& file, const std::string& maps) {
  wafer::MapStream stream(file.open(maps));
  std::vector<std::uint8_t> cells(std::size_t(stream.rows()) * std::size_t(stream.columns()));
  DieGrid grid{stream.columns(), stream.rows(), std::vector<DieState>(cells.size())};
  std::vector<std::string> hashes;
  for (std::int64_t i = 0; i < stream.count(); ++i) {
    stream.next(cells);
    std::transform(cells.begin(), cells.end(), grid.cells.begin(),
                   [](std::uint8_t cell) { return DieState(cell); });
    hashes.push_back(canonical_hash(grid));
  }
  return hashes;
}

std::string joined(const std::vector<std::string>& labels) {
  std::string name;
  for (const std::string& label : labels) name += (name.empty() ? "" : "+") + label;
  return name.empty() ? std::string(kNormalWafer) : name;
}

std::vector<std::string> texts_of(const NpzFile& file, const std::string& array, std::size_t count) {
  if (!file.has(array)) fail("{}: no array '{}', which names the maps", file.name(), array);
  const NpyArray values = file.load(array);
  if (std::string_view("SU").find(values.header.kind) == std::string_view::npos ||
      values.header.shape != std::vector{std::int64_t(count)})
    fail("{}: array '{}' is not one text for each of the {} maps", file.name(), array, count);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(values.text(std::int64_t(i)));
  return texts;
}

std::vector<SplitItem> items_of(const NpzFile& file, std::int64_t block) {
  const auto hashes = hashes_of(file, wafer::map_array_name(file));
  const wafer::MapLabels labels(file, std::int64_t(hashes.size()));
  std::vector<SplitItem> items;
  for (std::size_t i = 0; i < hashes.size(); ++i)
    items.push_back({joined(labels.at(std::int64_t(i))), hashes[i], ""});
  if (block > 0) {
    const auto names = texts_of(file, "names", hashes.size());
    for (std::size_t i = 0; i < items.size(); ++i) items[i].group = block_of(names[i], block);
  }
  return items;
}

std::vector<std::int64_t> numbers_of(const NpzFile& file, std::size_t count) {
  std::vector<std::int64_t> numbers;
  for (const std::string& name : texts_of(file, "names", count)) numbers.push_back(number_of(name));
  return numbers;
}

/// The entries along the first axis that go into one of the two files.
struct Part {
  NpzWriter& writer;
  std::span<const std::size_t> entries;
};

// The places in C order of the values of the entries.
template <typename Take>
void each_value(const NpyArray& array, std::span<const std::size_t> entries, const Take& take) {
  if (array.header.shape[0] == 0) return;
  const std::int64_t size = array.header.items() / array.header.shape[0];
  for (const std::size_t entry : entries) {
    for (std::int64_t i = 0; i < size; ++i) take(std::int64_t(entry) * size + i);
  }
}

void write_array(const Part& part, const std::string& name, const NpyArray& array, const NpzFile& file) {
  std::vector<std::int64_t> shape = array.header.shape;
  shape[0] = std::int64_t(part.entries.size());
  const char kind = array.header.kind;
  if (kind == 'S' || kind == 'U') {
    if (shape.size() != 1) fail("{}: array '{}' of texts has more than one axis", file.name(), name);
    std::vector<std::string> texts;
    each_value(array, part.entries, [&](std::int64_t at) { texts.push_back(array.text(at)); });
    part.writer.add(name, texts);
  } else if (kind == 'f') {
    fail("{}: array '{}' holds fractions, expected whole numbers or texts", file.name(), name);
  } else if (array.header.item_size == 1 && kind != 'i') {
    std::vector<std::uint8_t> values;
    each_value(array, part.entries,
               [&](std::int64_t at) { values.push_back(std::uint8_t(array.integer(at))); });
    part.writer.add(name, shape, values);
  } else {
    std::vector<std::int64_t> values;
    each_value(array, part.entries, [&](std::int64_t at) { values.push_back(array.integer(at)); });
    part.writer.add(name, shape, values);
  }
}

std::vector<std::size_t> all_of(std::int64_t count) {
  std::vector<std::size_t> entries(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i] = i;
  return entries;
}

// `columns` names the columns of the labels, whatever their number.
bool is_copied(const std::string& name, const NpyArray& array, std::size_t count) {
  return name == "columns" || array.header.shape[0] != std::int64_t(count);
}

void write_part(const NpzFile& file, const Path& out, std::span<const std::size_t> entries,
                std::size_t count) {
  NpzWriter writer(out);
  for (const std::string& name : file.names()) {
    const NpyArray array = file.load(name);
    if (array.header.shape.empty()) fail("{}: array '{}' has no axes", file.name(), name);
    const bool copied = is_copied(name, array, count);
    const auto all = copied ? all_of(array.header.shape[0]) : std::vector<std::size_t>();
    write_array({writer, copied ? std::span<const std::size_t>(all) : entries}, name, array, file);
  }
  writer.finish();
}

}  // namespace

WaferFileSplit split_wafer_file(const Path& path, const Path& folder, const WaferSplitOptions& options,
                                const WaferGrouping& grouping) {
  const MappedFile mapped(path);
  const NpzFile file(mapped.bytes(), path.string());
  const std::vector<SplitItem> items = items_of(file, grouping.blocks);
  const WaferSplit split = grouping.runs > 0
                               ? split_by_runs(items, numbers_of(file, items.size()), options, grouping.runs)
                               : split_wafers(items, options);
  make_folder(folder);
  write_part(file, folder / "train.npz", split.train, items.size());
  write_part(file, folder / "held_out.npz", split.held_out, items.size());
  return {split.train.size(), split.held_out.size(), split.repeated};
}

}  // namespace kerf
