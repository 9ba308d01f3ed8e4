// Maps drawn in letters: '.' passes, 'X' fails, '?' is untested, ' ' is no die; and round wafers.
#pragma once

#include <kerf/wafer_facts.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace kerf {

inline DieGrid drawn(const std::vector<std::string>& rows) {
  DieGrid grid{int(rows.at(0).size()), int(rows.size()), {}};
  for (const std::string& row : rows)
    for (const char c : row)
      grid.cells.push_back(c == '.'   ? DieState::pass
                           : c == 'X' ? DieState::fail
                           : c == '?' ? DieState::untested
                                      : DieState::off_wafer);
  return grid;
}

/// A round wafer of that many dies across and down; `fails(x, y)` in radii, x to the right, y upwards.
template <typename Fails>
DieGrid round_wafer(int columns, int rows, const Fails& fails) {
  DieGrid grid{columns, rows, {}};
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const double x = (2 * column + 1 - columns) / double(columns);
      const double y = (rows - 1 - 2 * row) / double(rows);
      const bool on = std::hypot(x, y) <= 1;
      grid.cells.push_back(!on ? DieState::off_wafer : fails(x, y) ? DieState::fail : DieState::pass);
    }
  }
  return grid;
}

inline const Fact* find_fact(const std::vector<Fact>& facts, const std::string& name) {
  const auto at =
      std::find_if(facts.begin(), facts.end(), [&](const Fact& fact) { return fact.name == name; });
  return at == facts.end() ? nullptr : &*at;
}

/// The value of a fact; "-" where there is none of that name.
inline std::string said(const DieGrid& grid, const std::string& name) {
  const std::vector<Fact> facts = list_facts(measure_wafer(grid));
  const Fact* fact = find_fact(facts, name);
  return fact ? fact->value : "-";
}

}  // namespace kerf
