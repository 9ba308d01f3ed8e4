// Layouts from GDSII stream files. Source: Calma GDSII Stream Format Manual, release 6.0, 1987.
#pragma once

#include <kerf/litho.h>
#include <string>
#include <string_view>
#include <vector>

#include "litho/layout.h"

namespace kerf::litho {

struct GdsCell {
  std::string name;
  Layout layout;  ///< nm, hierarchy expanded
};

/// What a file may ask for; more is refused before memory is spent on it.
struct GdsLimits {
  int depth = 64;                    ///< of references inside references
  std::size_t placements = 1 << 20;  ///< structures placed while cells are expanded, empty ones too
  std::size_t points = 1 << 20;      ///< of all cells expanded
  double largest = 2e7;              ///< nm, coordinate; two centimetres
};

/// Reads the top cells (those that no other refers to) that have shapes on the layers: BOUNDARY, BOX and
/// PATH, placed by SREF and AREF. TEXT, NODE and properties are passed over. No layers: all of them. Throws
/// Error naming file and byte for what is no such stream, and for a file whose layers hold no shape.
std::vector<GdsCell> parse_gds(std::string_view bytes, const std::string& name,
                               const std::vector<LayoutLayer>& layers = {}, const GdsLimits& limits = {});
std::vector<GdsCell> load_gds(const Path& file, const std::vector<LayoutLayer>& layers = {});

}  // namespace kerf::litho
