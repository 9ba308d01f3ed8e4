// SEMI E142 substrate maps (XML): MapData with layouts, substrates and the overlays of each substrate map.
// Written after the format's public descriptions (Artwork Conversion Software, "The SEMI E142 Wafer Map XML
// File").
#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>

#include "text/utf8.h"
#include "wafer/bin_codes.h"
#include "wafer/formats.h"
#include "wafer/xml.h"

namespace kerf::wafer {
namespace {

using pugi::xml_node;

/// The parts of a document that a map refers to.
struct Document {
  std::vector<xml_node> layouts, substrates;
};

/// One map: an overlay with an array of bin codes.
struct Piece {
  xml_node substrate_map, overlay, codes;
};

/// The layout of the dies: the last of LayoutSpecifier, "Wafer/Die".
xml_node layout_of(const Document& document, const xml_node& substrate_map) {
  const std::string path = text_attribute(substrate_map, "LayoutSpecifier");
  const std::string_view name = trimmed(std::string_view(path).substr(path.find_last_of('/') + 1));
  for (const xml_node& layout : document.layouts)
    if (same_name(trimmed(text_attribute(layout, "LayoutId")), name)) return layout;
  return {};
}

xml_node substrate_of(const Document& document, const std::string& id) {
  for (const xml_node& substrate : document.substrates)
    if (text_attribute(substrate, "SubstrateId") == id) return substrate;
  return {};
}

std::optional<double> micrometres_of(std::string_view unit) {
  if (same_name(unit, "mm") || same_name(unit, "millimeter") || same_name(unit, "millimetre")) return 1000;
  if (same_name(unit, "um") || unit == "\u00b5m" || unit == "\u03bcm" || same_name(unit, "micron") ||
      same_name(unit, "micrometer"))
    return 1;
  if (same_name(unit, "cm") || same_name(unit, "centimeter")) return 10000;
  if (same_name(unit, "nm") || same_name(unit, "nanometer")) return 0.001;
  if (same_name(unit, "mil")) return 25.4;
  if (same_name(unit, "inch") || same_name(unit, "in")) return 25400;
  return std::nullopt;
}

/// The step from die to die, or else their size.
void read_pitch(const xml_node& layout, WaferMap& map) {
  const auto unit = micrometres_of(text_attribute(layout, "DefaultUnits"));
  if (!unit) return;
  for (const char* name : {"StepSize", "DeviceSize"}) {
    const xml_node size = child_of(layout, name);
    const auto x = size_attribute(size, "X"), y = size_attribute(size, "Y");
    if (!x || !y) continue;
    map.geometry.die_width_um = {*x * *unit, false};
    map.geometry.die_height_um = {*y * *unit, false};
    return;
  }
}

/// "UpperLeft", as some tools write it "toUpperLeft"; lower left where nothing is said, as the standard has
/// it.
Origin::Place place_of(const xml_node& substrate_map, const std::string& name) {
  using Place = Origin::Place;
  const std::string text = text_attribute(substrate_map, "OriginLocation");
  std::string_view word = trimmed(text);
  if (word.empty()) return Place::lower_left;
  if (word.size() > 2 && same_name(word.substr(0, 2), "to")) word.remove_prefix(2);
  if (same_name(word, "Center") || same_name(word, "Centre")) return Place::center;
  if (same_name(word, "UpperRight")) return Place::upper_right;
  if (same_name(word, "UpperLeft")) return Place::upper_left;
  if (same_name(word, "LowerLeft")) return Place::lower_left;
  if (same_name(word, "LowerRight")) return Place::lower_right;
  fail("{}: OriginLocation {}, expected UpperLeft, UpperRight, LowerLeft, LowerRight or Center", name,
       text::in_quotes(text));
}

std::pair<bool, bool> axes_of(const xml_node& substrate_map, const std::string& name) {
  const std::string text = text_attribute(substrate_map, "AxisDirection");
  const std::string_view word = trimmed(text);
  if (word.empty() || same_name(word, "UpRight")) return {true, false};
  if (same_name(word, "DownRight")) return {true, true};
  if (same_name(word, "DownLeft")) return {false, true};
  if (same_name(word, "UpLeft")) return {false, false};
  fail("{}: AxisDirection {}, expected UpRight, UpLeft, DownRight or DownLeft", name, text::in_quotes(text));
}

std::optional<std::pair<std::int32_t, std::int32_t>> coordinates_of(const xml_node& reference,
                                                                    const std::string& name) {
  const xml_node node = child_of(reference, "Coordinates");
  const auto x = whole_attribute(node, "X", name), y = whole_attribute(node, "Y", name);
  const auto fits = [](std::int64_t value) { return value >= INT32_MIN / 2 && value <= INT32_MAX / 2; };
  if (!x || !y || !fits(*x) || !fits(*y)) return std::nullopt;
  return std::pair{std::int32_t(*x), std::int32_t(*y)};
}

/// The first reference device is the map's; one named OriginLocation says which coordinates the origin has.
void read_references(const Piece& piece, Origin& origin, WaferMap& map) {
  for (const xml_node& node : children_of(child_of(piece.overlay, "ReferenceDevices"), "ReferenceDevice")) {
    const auto place = coordinates_of(node, map.source);
    if (!place) continue;
    if (same_name(text_attribute(node, "Name"), "OriginLocation"))
      origin.x = place->first, origin.y = place->second;
    else if (!map.geometry.reference_die)
      map.geometry.reference_die = place;
  }
}

Origin origin_of(const Piece& piece, WaferMap& map) {
  Origin origin;
  origin.place = place_of(piece.substrate_map, map.source);
  std::tie(origin.right, origin.down) = axes_of(piece.substrate_map, map.source);
  const bool said = attribute_of(piece.substrate_map, "AxisDirection").has_value();
  map.geometry.x_right.guessed = map.geometry.y_down.guessed = !said;
  read_references(piece, origin, map);
  return origin;
}

std::vector<std::int64_t> read_bins(const xml_node& codes, BinType type, WaferMap& map) {
  std::vector<std::int64_t> null_bins;
  for (const xml_node& node : children_of(child_of(codes, "BinDefinitions"), "BinDefinition")) {
    map.bins.push_back(read_bin(node, type, map.source));
    keep_bin(node, map.bins.back(), map);
    if (quality_of(text_attribute(node, "BinQuality")) == Quality::null)
      null_bins.push_back(map.bins.back().bin);
  }
  return null_bins;
}

/// A BinCode element a row; or one for all, a line each or without any break.
std::vector<std::string> lines_of(const xml_node& codes, const CodeArray& array) {
  std::vector<std::string> lines;
  for (const xml_node& node : children_of(codes, "BinCode")) {
    const std::string text = text_of(node);
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      const std::string_view line = std::string_view(text).substr(start, end - start);
      if (!trimmed(line).empty() || (text.find('\n') == text.npos)) lines.emplace_back(line);
      start = end + 1;
    }
  }
  const std::size_t width =
      code_width(array.type) * std::size_t(std::max<std::int64_t>(array.columns.value_or(0), 0));
  const bool whole =
      lines.size() == 1 && array.rows.value_or(1) > 1 && width > 0 && array.type != BinType::decimal &&
      trimmed(lines[0]).size() / width == std::size_t(*array.rows) && trimmed(lines[0]).size() % width == 0;
  if (!whole) return lines;
  const std::string all(trimmed(lines[0]));
  lines.clear();
  for (std::size_t i = 0; i < all.size(); i += width) lines.push_back(all.substr(i, width));
  return lines;
}

CodeArray array_of(const Document& document, const Piece& piece, WaferMap& map) {
  CodeArray array;
  array.place = map.source;
  const std::string type = text_attribute(piece.codes, "BinType");
  const auto known = bin_type_from(type.empty() ? "Ascii" : trimmed(type));
  if (!known)
    fail("{}: BinType {}, expected Ascii, Decimal, HexaDecimal or Integer2", map.source,
         text::in_quotes(type));
  array.type = *known;
  array.null_code = attribute_of(piece.codes, "NullBin");
  const xml_node dimension = child_of(layout_of(document, piece.substrate_map), "Dimension");
  array.columns = whole_attribute(dimension, "X", map.source);
  array.rows = whole_attribute(dimension, "Y", map.source);
  array.origin = origin_of(piece, map);
  array.lines = lines_of(piece.codes, array);
  return array;
}

/// Further names of the substrate, as the facts "AliasId.Type".
void read_aliases(const xml_node& substrate, WaferMap& map) {
  for (const xml_node& alias : children_of(child_of(substrate, "AliasIds"), "AliasId")) {
    const std::string type = text_attribute(alias, "Type");
    const std::string text(trimmed(text_of(alias)));
    map.other.emplace_back(type.empty() ? "AliasId" : "AliasId." + type,
                           attribute_of(alias, "Value").value_or(text::lossy_utf8(text)));
  }
}

void read_names(const Document& document, const Piece& piece, WaferMap& map) {
  map.wafer = text_attribute(piece.substrate_map, "SubstrateId");
  const xml_node substrate = substrate_of(document, map.wafer);
  map.lot = trimmed(text_of(child_of(substrate, "LotId")));
  if (map.lot.empty()) map.lot = text_attribute(substrate, "LotId");
  read_aliases(substrate, map);
  map.device = trimmed(text_of(child_of(layout_of(document, piece.substrate_map), "ProductId")));
  map.step = text_attribute(piece.overlay, "MapName");
  for (const char* name : {"SubstrateType", "SubstrateSide", "LayoutSpecifier"})
    if (auto text = attribute_of(piece.substrate_map, name)) map.other.emplace_back(name, *text);
  if (auto text = attribute_of(piece.overlay, "MapVersion")) map.other.emplace_back("MapVersion", *text);
}

WaferMap read_piece(const Document& document, const Piece& piece, const std::string& name,
                    std::int64_t max_dies) {
  WaferMap map;
  map.source = name;
  read_names(document, piece, map);
  read_notch(piece.substrate_map, map);
  read_pitch(layout_of(document, piece.substrate_map), map);
  const CodeArray array = array_of(document, piece, map);
  const auto null_bins = read_bins(piece.codes, array.type, map);
  read_codes(map, array, null_bins, max_dies);
  return map;
}

std::vector<Piece> pieces_of(const pugi::xml_document& document, const std::string& name) {
  std::vector<Piece> pieces;
  for (const xml_node& map : elements_below(document, "SubstrateMap"))
    for (const xml_node& overlay : children_of(map, "Overlay"))
      for (const xml_node& codes : children_of(overlay, "BinCodeMap"))
        pieces.push_back({map, overlay, codes});
  if (pieces.empty())
    fail("{}: no SubstrateMap with an Overlay of bin codes, expected a SEMI E142 map", name);
  return pieces;
}

}  // namespace

void read_e142(const Source& source, const WaferSink& sink) {
  pugi::xml_document xml;
  parse_xml(xml, source);
  const Document document{elements_below(xml, "Layout"), elements_below(xml, "Substrate")};
  const std::vector<Piece> pieces = pieces_of(xml, source.name);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string name = pieces.size() == 1 ? source.name : fmt::format("{}[{}]", source.name, i);
    if (!sink(read_piece(document, pieces[i], name, source.options.max_dies))) return;
  }
}

}  // namespace kerf::wafer
