// A wafer as the text of a KLARF 1.2.
#pragma once

#include <kerf/wafer.h>

#include <ostream>
#include <string>

namespace kerf::wafer {

/// Coordinates are written as they are where their directions are guessed, and turned to KLARF's (x to the
/// right, y upwards) where the source says that they run another way. Untested dies are not in the plan. A
/// failing die without defects gets as many as it counts, at least one, in its middle: KLARF has no other way
/// to say that a die fails. Throws Error where those would be more than ten million.
void write_klarf_text(std::ostream& out, const WaferMap& map);

/// The rows of DefectList with their spec (klarf_write_defects.cpp).
void write_klarf_defects(std::ostream& out, const WaferMap& map);

/// Text in quotes; quotes in it become apostrophes.
std::string klarf_quoted(std::string_view text);
/// x and y as KLARF counts them.
std::pair<std::int64_t, std::int64_t> klarf_place(const WaferMap& map, std::int32_t x, std::int32_t y);

}  // namespace kerf::wafer
