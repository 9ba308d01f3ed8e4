#include "wafer/npz_maps.h"

#include <fmt/ranges.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>

namespace kerf::wafer {
namespace {

constexpr int kLargest = 2;  // the number of a failed die

std::string shape_of(const NpyHeader& header) {
  return fmt::format("[{}]", fmt::join(header.shape, ", "));
}

bool is_number(const NpyHeader& header) {
  return std::string_view("bufi").find(header.kind) != std::string_view::npos;
}

}  // namespace

MapStream::MapStream(NpyStream&& stream) : stream_(std::move(stream)) {
  const NpyHeader& header = stream_.header();
  std::vector<std::int64_t> shape = header.shape;
  if (shape.size() == 4 && shape[3] == 1) shape.pop_back();
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  if (!is_number(header) || shape.size() != 3)
    fail("{}: an array {} of kind '{}', expected maps [number, rows, columns] of numbers", place(),
         shape_of(header), header.kind);
  if (shape[1] < 1 || shape[2] < 1 || shape[1] > kMaxGridCells / shape[2])
    fail("{}: maps of {} by {} dies, expected 1 to {} dies", place(), shape[1], shape[2], kMaxGridCells);
  count_ = shape[0];
  rows_ = int(shape[1]);
  columns_ = int(shape[2]);
  item_.header = header;
  const bool whole = header.fortran_order && header.shape.size() > 1;
  if (whole) item_ = stream_.load();
  if (!whole) item_.bytes.resize(std::size_t(rows_) * columns_ * header.item_size);
}

void MapStream::refuse(const std::string& value, std::int64_t cell) const {
  throw BadMap(fmt::format(
      "{}: map {} has the value {} in row {}, column {}, expected 0 (no die), 1 (pass) or 2 (fail)", place(),
      done_ - 1, value, cell / columns_, cell % columns_));
}

std::uint8_t MapStream::value_at(std::int64_t index, std::int64_t cell) const {
  if (item_.header.kind == 'f') {
    const double value = item_.number(index);
    if (value != 0 && value != 1 && value != kLargest) refuse(fmt::format("{}", value), cell);
    return std::uint8_t(value);
  }
  const std::int64_t value = item_.integer(index);
  if (value < 0 || value > kLargest) refuse(std::to_string(value), cell);
  return std::uint8_t(value);
}

void MapStream::next(std::span<std::uint8_t> map) {
  check(done_ < count_ && std::int64_t(map.size()) == std::int64_t(rows_) * columns_, "a map is left");
  const std::int64_t index = done_++;
  const bool whole = item_.header.fortran_order && item_.header.shape.size() > 1;
  if (!whole && is_bytes()) {
    stream_.read(std::as_writable_bytes(map));
    const auto wrong = std::find_if(map.begin(), map.end(), [](int value) { return value > kLargest; });
    const int value = wrong == map.end() ? 0 : *wrong;
    if (value != 0)
      refuse(std::to_string(item_.header.kind == 'i' ? std::int8_t(value) : value), wrong - map.begin());
  } else {
    if (!whole) stream_.read(item_.bytes);
    const std::int64_t start = whole ? index * std::int64_t(map.size()) : 0;
    for (std::size_t cell = 0; cell < map.size(); ++cell)
      map[cell] = value_at(start + std::int64_t(cell), std::int64_t(cell));
  }
}

std::string map_array_name(const NpzFile& file) {
  if (const auto name = first_of(file, {"", "maps", "arr_0"})) return *name;
  std::vector<std::string> found, all;
  for (const std::string& name : file.names()) {
    all.push_back(name);
    try {
      const NpyHeader header = file.open(name).header();
      all.back() += " " + shape_of(header);
      if (is_number(header) && header.kind != 'f' && header.shape.size() == 3) found.push_back(name);
    } catch (const Error&) {  // an array that cannot be read is none of maps
    }
  }
  if (found.size() == 1) return found[0];
  fail("{}: which array holds the maps is not clear, expected maps or arr_0 among {}", file.name(),
       fmt::join(all, ", "));
}

MapArray load_maps(const NpzFile& file, std::string_view array) {
  MapStream stream(file.open(array));
  MapArray maps{stream.count(), stream.rows(), stream.columns(), {}};
  const std::size_t size = std::size_t(maps.h) * maps.w;
  maps.values.resize(std::size_t(maps.n) * size);
  for (std::int64_t i = 0; i < maps.n; ++i)
    stream.next(std::span(maps.values).subspan(std::size_t(i) * size, size));
  return maps;
}

}  // namespace kerf::wafer
