// Wafers added up die by die.
#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/wafer.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace kerf {
namespace {

auto place_of(const WaferStack::Cell& cell) {
  return std::tuple(cell.y, cell.x);
}

std::vector<WaferStack::Cell> cells_of(const WaferMap& map) {
  std::vector<WaferStack::Cell> cells;
  cells.reserve(map.dies.size());
  for (const Die& die : map.dies)
    cells.push_back({die.x, die.y, die.state == DieState::pass || die.state == DieState::fail,
                     die.state == DieState::fail});
  std::ranges::sort(cells, {}, place_of);
  return cells;
}

/// Both lists by y, then x.
std::vector<WaferStack::Cell> merged(const std::vector<WaferStack::Cell>& a,
                                     const std::vector<WaferStack::Cell>& b) {
  std::vector<WaferStack::Cell> all;
  all.reserve(std::max(a.size(), b.size()));
  const auto add = [&all](const WaferStack::Cell& cell) {
    if (all.empty() || place_of(all.back()) != place_of(cell)) {
      all.push_back(cell);
    } else {
      all.back().tested += cell.tested;
      all.back().failed += cell.failed;
    }
  };
  auto left = a.begin(), right = b.begin();
  while (left != a.end() || right != b.end()) {
    const bool from_left = right == b.end() || (left != a.end() && place_of(*left) <= place_of(*right));
    add(from_left ? *left++ : *right++);
  }
  return all;
}

/// What all wafers say alike stays; where one of them knows, it is known.
template <typename T>
void agree(std::optional<Known<T>>& stack, const std::optional<Known<T>>& map) {
  if (!stack || !map || !(stack->value == map->value))
    stack.reset();
  else
    stack->guessed = stack->guessed && map->guessed;
}

void agree(WaferGeometry& stack, const WaferGeometry& map) {
  agree(stack.notch, map.notch);
  agree(stack.die_width_um, map.die_width_um);
  agree(stack.die_height_um, map.die_height_um);
  agree(stack.diameter_mm, map.diameter_mm);
  if (stack.center_die != map.center_die) stack.center_die.reset();
  if (stack.reference_die != map.reference_die) stack.reference_die.reset();
  stack.x_right.guessed = stack.x_right.guessed && map.x_right.guessed;
  stack.y_down.guessed = stack.y_down.guessed && map.y_down.guessed;
}

std::string name_of(const WaferMap& map) {
  return map.source.empty() ? fmt::format("wafer '{}'", map.wafer) : map.source;
}

void check_axes(const WaferStack& stack, const WaferMap& map) {
  const auto &have = stack.geometry, &other = map.geometry;
  if (have.x_right.value != other.x_right.value)
    fail("{}: x grows to the {} here and to the {} in the wafers before, which cannot be stacked",
         name_of(map), other.x_right.value ? "right" : "left", have.x_right.value ? "right" : "left");
  if (have.y_down.value != other.y_down.value)
    fail("{}: y grows {} here and {} in the wafers before, which cannot be stacked", name_of(map),
         other.y_down.value ? "downwards" : "upwards", have.y_down.value ? "downwards" : "upwards");
}

/// A die's width or height in two sources, which may round it.
bool differs(const std::optional<Known<double>>& a, const std::optional<Known<double>>& b) {
  constexpr double kRounding = 1e-3;
  return a && b && std::abs(a->value - b->value) > kRounding * std::max(a->value, b->value);
}

WaferStack::Product product_of(const WaferMap& map) {
  WaferStack::Product product{map.device, map.geometry.die_width_um, map.geometry.die_height_um};
  if (map.dies.empty()) return product;
  const auto [left, right] = std::ranges::minmax(map.dies, {}, &Die::x);
  const auto [low, high] = std::ranges::minmax(map.dies, {}, &Die::y);
  product.columns = std::int64_t(right.x) - left.x + 1;
  product.rows = std::int64_t(high.y) - low.y + 1;
  return product;
}

std::string size_text(const std::optional<Known<double>>& size) {
  return size ? fmt::format("{:.6g}", size->value) : "?";
}

/// The first wafer that says something is what the others are held against.
void compare(WaferStack& stack, const WaferStack::Product& map) {
  auto& product = stack.product;
  if (product.device.empty()) product.device = map.device;
  if (!product.die_width_um) product.die_width_um = map.die_width_um;
  if (!product.die_height_um) product.die_height_um = map.die_height_um;
  if (product.columns == 0) product.columns = map.columns, product.rows = map.rows;
  if (!map.device.empty() && map.device != product.device) ++stack.other_devices;
  if (differs(map.die_width_um, product.die_width_um) || differs(map.die_height_um, product.die_height_um))
    ++stack.other_pitches;
  if (map.columns > 0 && (map.columns != product.columns || map.rows != product.rows)) ++stack.other_spans;
}

}  // namespace

void add_to_stack(WaferStack& stack, const WaferMap& map) {
  if (stack.wafers == 0) {
    stack.geometry = map.geometry;
    stack.lot = map.lot;
  } else {
    check_axes(stack, map);
    agree(stack.geometry, map.geometry);
    if (stack.lot != map.lot) stack.lot.clear();
  }
  compare(stack, product_of(map));
  stack.cells = merged(stack.cells, cells_of(map));
  ++stack.wafers;
}

std::vector<std::string> stack_warnings(const WaferStack& stack) {
  std::vector<std::string> warnings;
  const WaferStack::Product& product = stack.product;
  const auto tell = [&](std::int64_t wafers, const std::string& what) {
    if (wafers > 0)
      warnings.push_back(fmt::format("{} of {} wafers {}; wafers of several products do not add up", wafers,
                                     stack.wafers, what));
  };
  tell(stack.other_devices, fmt::format("are of another device than '{}'", product.device));
  tell(stack.other_pitches, fmt::format("have dies of another size than {} by {} um",
                                        size_text(product.die_width_um), size_text(product.die_height_um)));
  tell(stack.other_spans, fmt::format("span another grid than {} by {} dies", product.columns, product.rows));
  return warnings;
}

std::string stack_csv(const WaferStack& stack) {
  std::string csv = "x,y,tested,failed,rate\n";
  for (const auto& [x, y, tested, failed] : stack.cells) {
    const std::string rate = tested > 0 ? fmt::format("{:.6g}", double(failed) / tested) : "";
    csv += fmt::format("{},{},{},{},{}\n", x, y, tested, failed, rate);
  }
  return csv;
}

}  // namespace kerf
