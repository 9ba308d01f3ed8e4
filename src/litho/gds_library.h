// What a GDSII stream says, before its hierarchy is expanded. Lengths are in database units.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "litho/layout.h"

namespace kerf::litho {

struct GdsPath {
  double half_width = 0;
  bool absolute = false;  ///< the width does not grow with magnification
  int type = 0;           ///< of the ends: 0 flush, 1 round, 2 half the width further, 4 by `extend`
  double extend_start = 0, extend_end = 0;
};

struct GdsShape {
  int layer = 0, datatype = 0;
  Polygon points;  ///< of the outline, or of a path's middle
  std::optional<GdsPath> path;
};

struct GdsReference {
  std::string name;
  std::size_t target = 0;  ///< number of the structure
  bool mirrored = false;   ///< in the x axis, first of all
  double magnification = 1;
  double angle = 0;  ///< degrees, counter-clockwise
  Point origin;
  int columns = 1, rows = 1;
  Point column_step, row_step;
  std::size_t at = 0;  ///< byte of the file
};

struct GdsStructure {
  std::string name;
  std::vector<GdsShape> shapes;
  std::vector<GdsReference> references;
  bool placed = false;  ///< by another
};

struct GdsLibrary {
  double unit = 0;  ///< nm
  std::vector<GdsStructure> structures;
};

/// Throws Error naming `name` and the byte.
GdsLibrary read_gds_library(std::string_view bytes, const std::string& name);

/// The outline of a path along `middle`, corners mitred unless they are sharp; nothing without length or
/// width.
Polygon outline_of(const GdsPath& path, const Polygon& middle);

}  // namespace kerf::litho
