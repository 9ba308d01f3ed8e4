// Arrays of bin codes as SEMI G85 and E142 have them: the codes of each row, what they mean, and where the
// origin of the coordinates lies. Facts from the formats' public descriptions (Micron TN-00-21; Artwork
// Conversion Software, "The SEMI E142 Wafer Map XML File").
#pragma once

#include <kerf/wafer.h>

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::wafer {

/// Ascii: one character a die; Decimal: three digits, apart; HexaDecimal: two hex digits; Integer2: four.
enum class BinType { ascii, decimal, hexadecimal, integer2 };
/// "Ascii", "Decimal", "HexaDecimal", "Integer2".
std::string_view bin_type_name(BinType type);
std::optional<BinType> bin_type_from(std::string_view name);
/// Characters of a code.
std::size_t code_width(BinType type);
/// Number of a code: of an Ascii digit its value, of any other character its ASCII code; nullopt where it is
/// none.
std::optional<std::int64_t> bin_number(BinType type, std::string_view code);
/// The code of a number; nullopt where it has none.
std::optional<std::string> bin_code(BinType type, std::int64_t bin);

/// What an array says of its bins.
enum class Quality { pass, fail, null, other };
Quality quality_of(std::string_view text);

/// The definition of a bin by the attributes that both standards have. Throws Error where the code is none of
/// `type`; `place` is for messages.
BinDefinition read_bin(const pugi::xml_node& node, BinType type, const std::string& place);
/// Further attributes of the definition, as the facts "Bin.CODE.Name".
void keep_bin(const pugi::xml_node& node, const BinDefinition& bin, WaferMap& map);

/// Where (0, 0) lies and which way the coordinates grow.
struct Origin {
  enum class Place { center, upper_right, upper_left, lower_left, lower_right } place = Place::upper_left;
  bool right = true;          ///< x grows to the right
  bool down = true;           ///< y grows downwards
  std::int32_t x = 0, y = 0;  ///< coordinates of the die at the origin
};
/// A corner's origin with the axes that point away from it; of the centre: right and down.
Origin origin_at(Origin::Place place);

struct CodeArray {
  BinType type = BinType::ascii;
  std::optional<std::string> null_code;
  std::vector<std::string> lines;             ///< a row each, top row first
  std::optional<std::int64_t> rows, columns;  ///< as declared
  Origin origin;
  std::string place;  ///< for messages
};

/// Fills `map.dies` from the array and `map.bins`, whose definitions are there already; `null_bins` are
/// further bins that stand for no die. What contradicts the array becomes a warning. Throws Error naming the
/// row that does not fit.
void read_codes(WaferMap& map, const CodeArray& array, const std::vector<std::int64_t>& null_bins,
                std::int64_t max_dies);

}  // namespace kerf::wafer
