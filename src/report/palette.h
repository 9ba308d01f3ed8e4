// Colours that stay apart for colour-blind readers (Okabe and Ito, "Color Universal Design", 2008).
#pragma once

#include <cstddef>
#include <string_view>

namespace kerf::report {

/// How one class or one line looks. After the seven colours are used up they return with another dash.
struct Look {
  std::string_view colour;  ///< "#rrggbb"
  std::string_view ink;     ///< text upon it: contrast of at least 4.5 to 1
  std::string_view dash;    ///< SVG stroke-dasharray in pixels; "none" is solid
};

/// For boxes over grey pictures: the light and warm colours first.
Look overlay_look(std::size_t index);
/// For lines on white: yellow, which vanishes there, gives way to black.
Look line_look(std::size_t index);

}  // namespace kerf::report
