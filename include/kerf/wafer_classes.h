// The names of failure patterns of wafer maps as the public data sets have them: eight labels, of which a map
// may have several, the 38 classes that MixedWM38 makes of them and the nine of WM-811K.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kerf {

/// The base patterns in the order of MixedWM38's label columns.
enum class WaferPattern : std::uint8_t {
  center,
  donut,
  edge_loc,
  edge_ring,
  loc,
  near_full,
  scratch,
  random
};
inline constexpr int kWaferPatterns = 8;
/// "Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random": MixedWM38's
/// `columns`.
inline constexpr std::array<std::string_view, kWaferPatterns> kWaferPatternNames = {
    "Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Scratch", "Random"};
/// The name of a map without any pattern in MixedWM38 and in WM-811K.
inline constexpr std::string_view kNormalWafer = "Normal";
inline constexpr std::string_view kNormalWaferWm811k = "none";

/// Which of the base patterns a map shows, by WaferPattern.
using WaferLabels = std::array<bool, kWaferPatterns>;

/// "Center".. by pattern.
std::string_view wafer_pattern_name(WaferPattern pattern);
/// The pattern of that very name; nullopt for any other.
std::optional<WaferPattern> wafer_pattern_from(std::string_view name);

/// The class name of a set of labels as in MixedWM38's `class_name`: the names in column order with '+'
/// between them ("Center+Edge-Loc+Scratch"), "Normal" for none. Any set has a name, whether MixedWM38 has
/// such maps or not.
std::string wafer_class_name(const WaferLabels& labels);
/// The labels of a class name: names in any order with '+' between them, "Normal" or "none" for no label.
/// nullopt when it is none, or names a pattern twice.
std::optional<WaferLabels> wafer_labels_from(std::string_view class_name);

/// The 38 classes of MixedWM38: normal, the eight base patterns, then the 29 mixed ones (one of Center, Donut
/// and nothing; one of Edge-Loc, Edge-Ring and nothing; with or without Loc; with or without Scratch; two or
/// more together). Fewer patterns come first.
const std::vector<WaferLabels>& mixedwm38_classes();
/// The place of a set of labels in mixedwm38_classes(); nullopt where it has no such class.
std::optional<int> mixedwm38_class(const WaferLabels& labels);

/// The nine classes of WM-811K as it spells them: the eight base patterns by name, then "none".
inline constexpr std::array<std::string_view, 9> kWm811kClasses = {
    "Center", "Donut", "Edge-Loc", "Edge-Ring", "Loc", "Near-full", "Random", "Scratch", "none"};

}  // namespace kerf
