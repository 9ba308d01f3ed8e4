// Where a pattern lies: of all shapes that it may have, the one whose dies' failing is least like the
// background.
#pragma once

#include <optional>
#include <string>

#include "wafer/facts/patterns/field.h"

namespace kerf::wafer {

/// Each looks at the free dies only; nullopt: no shape fails more than the background.
std::optional<Shape> search_center(const Field& field);
std::optional<Shape> search_donut(const Field& field);
std::optional<Shape> search_edge_ring(const Field& field);
std::optional<Shape> search_edge_loc(const Field& field);
std::optional<Shape> search_loc(const Field& field);
std::optional<Shape> search_scratch(const Field& field);

}  // namespace kerf::wafer
