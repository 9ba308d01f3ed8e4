// What a KLARF says of lot, wafer and station, and how it goes into a WaferMap.
#pragma once

#include <kerf/wafer.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "wafer/klarf_walk.h"

namespace kerf::wafer {

/// The facts gathered so far; `map` has no dies and no defects.
struct KlarfFacts {
  WaferMap map;
  std::optional<std::pair<double, double>> center;  ///< of the wafer from the origin of die 0 0, micrometres
  std::pair<double, double> origin{0, 0};           ///< DieOrigin, micrometres
};

/// Micrometres a unit of length: 1.1 and 1.2 are written in micrometres, 1.8 in nanometres (the unit table of
/// the public converter jklarfreader; sample files of both agree).
inline constexpr double kKlarf12Unit = 1, kKlarf18Unit = 1e-3;

/// A finite number; nullopt for "NA" and everything else.
std::optional<double> klarf_number(std::string_view text);
/// A whole number, written with a fraction of zero or an exponent as well.
std::optional<std::int64_t> klarf_integer(std::string_view text);

/// Takes one field: into the member it belongs to, otherwise into `other`.
void take_klarf_field(KlarfFacts& facts, const KlarfWord& name, const KlarfWords& values, double unit);
/// The geometry that follows from several fields: the die that holds the wafer's centre.
void finish_klarf_geometry(KlarfFacts& facts);

/// "MM-DD-YY hh:mm:ss", "MM-DD-YYYY", "YYYY-MM-DD" (also with '/') as ISO 8601; empty where it is none of
/// them.
std::string klarf_time(std::string_view date, std::string_view time);

/// Words as written with one space between; quotes are kept.
std::string klarf_words_text(const KlarfWords& words);
/// Text of the file with one space for each run of space, as UTF-8.
std::string klarf_raw_text(std::string_view raw);

}  // namespace kerf::wafer
