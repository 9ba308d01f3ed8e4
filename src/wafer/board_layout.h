// Where a board lies on its sheet, in pixels: shared by picture and SVG.
#pragma once

#include <string>
#include <vector>

#include "wafer/board.h"

namespace kerf::wafer {

struct Point {
  double x = 0, y = 0;
};

/// One line of text, (x, y) the upper left corner of its first letter.
struct Label {
  Point place;
  std::string text;
};
struct Swatch {
  Point place;
  Look look;
};

struct Layout {
  int width = 0, height = 0;  ///< of the sheet
  double cell_width = 0, cell_height = 0;
  Point origin;                       ///< upper left corner of the first tile
  Point centre;                       ///< of the wafer
  double radius_x = 0, radius_y = 0;  ///< an ellipse where the true aspect of the dies is not known
  double text = 14;                   ///< height of capitals
  std::vector<Label> caption;
  std::vector<Swatch> legend;
};

/// Throws Error when the sheet would be too large.
Layout lay_out_sheet(const Board& board, const WaferPictureOptions& options);

/// The mark of the rim in the wafer's own frame, seen along the direction from the centre to it.
struct Mark {
  Point direction;        ///< from the centre
  double rim = 0;         ///< distance of the rim
  double depth = 0;       ///< of the notch, or of the flat's chord below the rim
  double half_width = 0;  ///< at the rim
};
/// The board's notch or flat.
Mark mark_of(const Board& board, const Layout& layout);

/// A tile's rectangle with its gap to the next.
struct Rectangle {
  double left = 0, top = 0, width = 0, height = 0;
};
Rectangle rectangle_of(const Layout& layout, const Tile& tile);

}  // namespace kerf::wafer
