// SEMI G85 map data (XML): Map or Maps with Device elements, each an array of bin codes. Written after the
// format's public descriptions (Micron TN-00-21; Artwork Conversion Software, "G85 Wafer Map Description").
#include <fmt/ranges.h>
#include <kerf/error.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "text/utf8.h"
#include "wafer/bin_codes.h"
#include "wafer/formats.h"
#include "wafer/xml.h"

namespace kerf::wafer {
namespace {

using pugi::xml_node;

constexpr double kSmallestShare = 0.05;  // of its wafer that an array of dies spans

BinType type_of(const xml_node& device, WaferMap& map) {
  const auto name = attribute_of(device, "BinType");
  const std::string null = text_attribute(device, "NullBin");
  if (name && !name->empty()) {
    if (const auto type = bin_type_from(trimmed(*name))) return *type;
    fail("{}: BinType {}, expected Ascii, Decimal, HexaDecimal or Integer2", map.source,
         text::in_quotes(*name));
  }
  constexpr std::array<BinType, 4> kByWidth = {BinType::ascii, BinType::hexadecimal, BinType::decimal,
                                               BinType::integer2};
  const BinType type = kByWidth.at(std::clamp<std::size_t>(null.size(), 1, 4) - 1);
  map.warnings.push_back(fmt::format("{}: no BinType; taken as {} by the width of its NullBin", map.source,
                                     bin_type_name(type)));
  return type;
}

/// SEMI's codes of the corner: 0 centre, 1 upper right, 2 upper left, 3 lower left, 4 lower right.
Origin origin_of(const xml_node& device, WaferMap& map) {
  const auto code = whole_attribute(device, "OriginLocation", map.source);
  if (!code) return origin_at(Origin::Place::upper_left);
  if (*code < 0 || *code > 4) fail("{}: OriginLocation {}, expected 0 to 4", map.source, *code);
  map.geometry.x_right.guessed = map.geometry.y_down.guessed = *code == 0;
  Origin origin = origin_at(Origin::Place(*code));
  // Of later standards; the only way to say it for an origin in the centre.
  const std::string axes = text_attribute(device, "AxisDirection");
  if (axes.empty()) return origin;
  origin.down = !same_name(std::string_view(axes).substr(0, 2), "up");
  origin.right = !(axes.size() >= 4 && same_name(std::string_view(axes).substr(axes.size() - 4), "left"));
  map.geometry.x_right.guessed = map.geometry.y_down.guessed = false;
  return origin;
}

/// Micrometres by the standard; some tools write millimetres, which makes a speck of the array on its wafer.
void read_sizes(const xml_node& device, WaferMap& map) {
  WaferGeometry& geometry = map.geometry;
  const auto width = size_attribute(device, "DeviceSizeX"), height = size_attribute(device, "DeviceSizeY");
  if (const auto diameter = size_attribute(device, "WaferSize")) geometry.diameter_mm = {*diameter, false};
  if (width) geometry.die_width_um = {*width, false};
  if (height) geometry.die_height_um = {*height, false};
  const auto columns = whole_attribute(device, "Columns", map.source);
  if (!width || !height || !geometry.diameter_mm || !columns) return;
  if (double(*columns) * *width / 1000 >= kSmallestShare * geometry.diameter_mm->value) return;
  geometry.die_width_um = {*width * 1000, true};
  geometry.die_height_um = {*height * 1000, true};
  map.warnings.push_back(
      fmt::format("{}: DeviceSizeX and DeviceSizeY are taken as millimetres, since as micrometres the dies "
                  "would fill no part of the wafer",
                  map.source));
}

/// "20310131120000000" as ISO 8601; empty where it is none.
std::string time_of(std::string_view text) {
  const std::string_view digits = trimmed(text);
  const bool all =
      digits.size() >= 14 && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!all) return "";
  const auto part = [digits](std::size_t start, std::size_t count) { return digits.substr(start, count); };
  return fmt::format("{}-{}-{}T{}:{}:{}", part(0, 4), part(4, 2), part(6, 2), part(8, 2), part(10, 2),
                     part(12, 2));
}

std::string first_of(const xml_node& map, const xml_node& device, std::initializer_list<const char*> names) {
  for (const char* name : names)
    for (const xml_node& node : {map, device})
      if (std::string text = text_attribute(node, name); !text.empty()) return text;
  return "";
}

void read_reference(const xml_node& device, WaferMap& map) {
  const xml_node reference = child_of(device, "ReferenceDevice");
  if (!reference) return;
  const auto x = whole_attribute(reference, "ReferenceDeviceX", map.source);
  const auto y = whole_attribute(reference, "ReferenceDeviceY", map.source);
  const auto fits = [](std::int64_t value) { return value >= INT32_MIN && value <= INT32_MAX; };
  if (x && y && fits(*x) && fits(*y)) map.geometry.reference_die = {std::int32_t(*x), std::int32_t(*y)};
  keep_attributes(reference, "ReferenceDevice", map, {"ReferenceDeviceX", "ReferenceDeviceY"});
}

/// The definitions; returns those that stand for no die.
std::vector<std::int64_t> read_bins(const xml_node& device, BinType type, WaferMap& map) {
  std::vector<std::int64_t> null_bins;
  for (const xml_node& node : children_of(device, "Bin")) {
    auto bin = read_bin(node, type, map.source);
    const std::string quality = text_attribute(node, "BinQuality");
    if (quality_of(quality) == Quality::null) null_bins.push_back(bin.bin);
    if (!quality.empty() && quality != "Pass" && quality != "Fail")
      map.other.emplace_back(fmt::format("Bin.{}.BinQuality", bin.code), quality);
    keep_bin(node, bin, map);
    map.bins.push_back(std::move(bin));
  }
  return null_bins;
}

std::vector<std::string> rows_of(const xml_node& data) {
  std::vector<std::string> rows;
  for (const xml_node& row : children_of(data, "Row")) rows.push_back(text_of(row));
  return rows;
}

struct Piece {
  xml_node map, device, data;
};

/// What lies in the element and is none of `known`, as "Element/Child" or "text of Element".
void add_left_out(const xml_node& node, std::initializer_list<std::string_view> known,
                  std::set<std::string>& left_out) {
  const std::string element(local_name(node));
  for (const xml_node& child : node.children()) {
    const auto same = [&child](std::string_view name) { return same_name(local_name(child), name); };
    if (child.type() == pugi::node_element && std::ranges::none_of(known, same))
      left_out.insert(element + "/" + std::string(local_name(child)));
  }
  if (!trimmed(text_of(node)).empty()) left_out.insert("text of " + element);
}

/// Attributes are kept; of what lies in an element only that which a map has.
void warn_of_left_out(const Piece& piece, WaferMap& map) {
  const auto& [map_node, device, data] = piece;
  std::set<std::string> left_out;
  add_left_out(map_node, {"Device"}, left_out);
  add_left_out(device, {"ReferenceDevice", "Bin", "SupplierData", "Data", "Row"}, left_out);
  add_left_out(child_of(device, "SupplierData"), {}, left_out);
  if (children_of(device, "ReferenceDevice").size() > 1) left_out.insert("further ReferenceDevices");
  if (!left_out.empty())
    map.warnings.push_back(fmt::format("{}: not kept: {}", map.source,
                                       text::lossy_utf8(fmt::format("{}", fmt::join(left_out, ", ")))));
}

WaferMap read_device(const Piece& piece, const std::string& name, std::int64_t max_dies) {
  const auto& [map_node, device, data] = piece;
  WaferMap map;
  map.source = name;
  map.lot = first_of(map_node, device, {"LotId", "LotNo"});
  map.wafer = first_of(map_node, device, {"WaferId", "SubstrateId", "SubstrateNumber"});
  map.device = first_of(map_node, device, {"ProductId", "DeviceId"});
  map.time = time_of(text_attribute(device, "CreateDate"));
  keep_attributes(map_node, "Map", map);
  keep_attributes(device, "Device", map);
  keep_attributes(child_of(device, "SupplierData"), "SupplierData", map);
  if (data != device) keep_attributes(data, "Data", map);
  warn_of_left_out(piece, map);
  CodeArray array;
  array.place = name;
  array.type = type_of(device, map);
  array.null_code = attribute_of(device, "NullBin");
  array.rows = whole_attribute(device, "Rows", name);
  array.columns = whole_attribute(device, "Columns", name);
  array.origin = origin_of(device, map);
  array.lines = rows_of(data);
  read_notch(device, map);
  read_sizes(device, map);
  read_reference(device, map);
  const auto null_bins = read_bins(device, array.type, map);
  read_codes(map, array, null_bins, max_dies);
  return map;
}

std::vector<Piece> pieces_of(const pugi::xml_document& document, const std::string& name) {
  std::vector<Piece> pieces;
  for (const xml_node& map : elements_below(document, "Map"))
    for (const xml_node& device : elements_below(map, "Device")) {
      for (const xml_node& data : children_of(device, "Data")) pieces.push_back({map, device, data});
      if (child_of(device, "Row")) pieces.push_back({map, device, device});  // as some tools write it
    }
  if (pieces.empty()) fail("{}: no Map with a Device and its Data, expected a SEMI G85 map", name);
  return pieces;
}

}  // namespace

void read_g85(const Source& source, const WaferSink& sink) {
  pugi::xml_document document;
  parse_xml(document, source);
  const std::vector<Piece> pieces = pieces_of(document, source.name);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string name = pieces.size() == 1 ? source.name : fmt::format("{}[{}]", source.name, i);
    if (!sink(read_device(pieces[i], name, source.options.max_dies))) return;
  }
}

}  // namespace kerf::wafer
