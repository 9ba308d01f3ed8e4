// Array maps as grids, as fast as they come out of the archive.
#include <kerf/wafer.h>

#include "wafer/npz.h"
#include "wafer/npz_maps.h"

namespace kerf {

void read_map_grids(const Path& path, const GridSink& sink) {
  const MappedFile file(path);
  const wafer::NpzFile archive(file.bytes(), path.string());
  wafer::MapStream maps(archive.open(wafer::map_array_name(archive)));
  DieGrid grid{maps.columns(), maps.rows(), {}};
  std::vector<std::uint8_t> cells(std::size_t(grid.rows) * grid.columns);
  for (std::int64_t i = 0; i < maps.count(); ++i) {
    maps.next(cells);
    DieGrid map = grid;
    map.cells.reserve(cells.size());
    for (const std::uint8_t cell : cells) map.cells.push_back(DieState(cell));
    if (!sink(std::move(map))) return;
  }
}

}  // namespace kerf
