// What each kind of evidence weighs. The numbers are chosen, not fitted; docs/root-cause.md tells them. Of
// several statements of a kind the weightiest counts once, so that long files weigh no more than short ones.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kerf::dialogue {

inline constexpr double kRouteWeight = 1;         ///< the module is among the steps
inline constexpr double kNoRouteWeight = -2;      ///< it is not, and every step's module is known
inline constexpr double kUnsureRouteWeight = -1;  ///< it is not, but some step has no module
inline constexpr double kOutsideWeight = 2;       ///< a parameter lies outside its limits
inline constexpr double kInsideWeight = -1;       ///< parameters have limits and none lies outside
inline constexpr double kLotsWeight = 2;          ///< times the share of other lots that show it too
inline constexpr double kNoLotsWeight = -1;       ///< other lots are known and none shows it
inline constexpr double kRecentWeight = 1;        ///< an event during the step or up to a day before
inline constexpr double kOldWeight = 0.5;         ///< up to a week before
inline constexpr double kNamedWeight = 0.5;       ///< besides, where the entry speaks of that very thing
inline constexpr double kFactWeight = 1;          ///< a fact of the map for, as much against

inline constexpr std::int64_t kRecentMinutes = 24 * 60, kOldMinutes = 7 * 24 * 60;
inline constexpr std::size_t kMaxNotes = 16;  ///< kept of one side of one cause

}  // namespace kerf::dialogue
