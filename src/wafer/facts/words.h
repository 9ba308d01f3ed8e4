// How facts are said.
#pragma once

#include <kerf/wafer_facts.h>

#include <string>

namespace kerf::wafer {

inline constexpr double kSeen = 0.5;           ///< likeness from which a line or a ring is said to be there
inline constexpr std::size_t kMostSpoken = 5;  ///< clusters that are told one by one

/// "83.4 %".
std::string percent(double share);
/// "0.35".
std::string two_places(double value);
/// "center"; "edge, 7 o'clock"; "edge, all round".
std::string place_words(const WaferPlace& place);
/// "horizontal", "rising to the right", "vertical", "falling to the right": within 22.5 degrees.
std::string direction_words(double degrees);
/// "ring-like", "line", "elongated", "compact" or "ragged".
std::string shape_words(const ClusterFacts& cluster);
/// The name of the zone with the highest fail rate; "none" where nothing failed or two share it.
std::string densest(const std::vector<ZoneFacts>& zones);

}  // namespace kerf::wafer
