// A wafer as the text of a KLARF 1.2.
#pragma once

#include <kerf/wafer.h>

#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kerf::wafer {

/// Coordinates are written as they are where their directions are guessed, and turned to KLARF's (x to the
/// right, y upwards) where the source says that they run another way. Untested dies are not in the plan. A
/// failing die without defects gets as many as it counts, at least one, in its middle: KLARF has no other way
/// to say that a die fails. Throws Error where those would be more than ten million.
void write_klarf_text(std::ostream& out, const WaferMap& map);

/// The rows of DefectList with their spec (klarf_write_defects.cpp).
void write_klarf_defects(std::ostream& out, const WaferMap& map);

/// The classes that a ClassLookupList of a KLARF 1.8 names: number, name. Empty where the source has none.
std::vector<std::pair<std::string, std::string>> klarf_class_names(const WaferMap& map);
/// The facts of WaferMap::other that are not written: lists of 1.8, and what would be no record.
std::set<std::string> klarf_dropped_facts(const WaferMap& map);
/// Of the defect's images, how many are written.
std::size_t klarf_written_images(const Defect& defect);

/// A fact of the source; nullptr where it has none of that name.
const std::string* klarf_fact(const WaferMap& map, std::string_view name);

/// Text in quotes; quotes in it become apostrophes.
std::string klarf_quoted(std::string_view text);
/// x and y as KLARF counts them.
std::pair<std::int64_t, std::int64_t> klarf_place(const WaferMap& map, std::int32_t x, std::int32_t y);

}  // namespace kerf::wafer
