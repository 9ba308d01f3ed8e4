// SEMI G85 of one wafer. What was read from a G85 is written again as it was; of other sources what the
// format holds: dies by bin, bins, geometry and names.
#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>
#include <sstream>

#include "wafer/formats.h"
#include "wafer/g85_array.h"
#include "wafer/xml.h"

namespace kerf::wafer {
namespace {

using pugi::xml_node;

/// XML 1.0 has no control characters, however they are written.
std::string xml_text(const std::string& text) {
  std::string result;
  for (const char c : text)
    result += static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' ? '?' : c;
  return result;
}

void set(xml_node node, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  for (const pugi::xml_attribute& attribute : node.attributes())
    if (same_name(attribute.name(), name)) {
      pugi::xml_attribute(attribute).set_value(xml_text(value).c_str());
      return;
    }
  node.append_attribute(std::string(name).c_str()).set_value(xml_text(value).c_str());
}

bool is_xml_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name,
                             [](char c) {
                               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                      (c >= '0' && c <= '9') || c == '_' || c == '-';
                             }) &&
         !(name[0] >= '0' && name[0] <= '9') && name[0] != '-';
}

/// The attributes that a G85 had, as they were.
void restore(xml_node node, std::string_view element, const WaferMap& map) {
  for (const auto& [key, value] : map.other) {
    if (!key.starts_with(element) || key.size() <= element.size() || key[element.size()] != '.') continue;
    const std::string name = key.substr(element.size() + 1);
    if (is_xml_name(name) && !node.attribute(name.c_str()))
      node.append_attribute(name.c_str()).set_value(xml_text(value).c_str());
  }
}

std::string size_text(const std::optional<Known<double>>& size) {
  return size ? fmt::format("{}", size->value) : "";
}

/// "2031-01-31T12:00:00" as G85 has it, with milliseconds.
std::string create_date(const std::string& time) {
  std::string digits;
  for (const char c : time.substr(0, 19))
    if (c >= '0' && c <= '9') digits += c;
  return digits.size() == 14 ? digits + "000" : "";
}

/// Whether the Device or its Map has one of these.
bool names_any(const xml_node& device, std::initializer_list<const char*> names) {
  return std::ranges::any_of(names, [&device](const char* name) {
    return attribute_of(device, name).has_value() || attribute_of(device.parent(), name).has_value();
  });
}

void describe_device(xml_node device, const WaferMap& map, const Array& array, const Coding& coding) {
  restore(device, "Device", map);
  const auto absent = [&device](const char* name) { return device.attribute(name).empty(); };
  if (!names_any(device, {"ProductId", "DeviceId"})) set(device, "ProductId", map.device);
  if (!names_any(device, {"LotId", "LotNo"})) set(device, "LotId", map.lot);
  if (absent("CreateDate")) set(device, "CreateDate", create_date(map.time));
  const WaferGeometry& geometry = map.geometry;
  if (absent("WaferSize")) set(device, "WaferSize", size_text(geometry.diameter_mm));
  if (absent("DeviceSizeX")) set(device, "DeviceSizeX", size_text(geometry.die_width_um));
  if (absent("DeviceSizeY")) set(device, "DeviceSizeY", size_text(geometry.die_height_um));
  set(device, "Rows", fmt::format("{}", array.rows));
  set(device, "Columns", fmt::format("{}", array.columns));
  if (geometry.notch && !geometry.notch->guessed)
    set(device, "Orientation", fmt::format("{}", 90 * int(geometry.notch->value)));
  set(device, "OriginLocation", fmt::format("{}", int(array.origin.place)));
  const bool centre = array.origin.place == Origin::Place::center;
  if (centre && !(array.origin.right && array.origin.down))
    set(device, "AxisDirection",
        fmt::format("{}{}", array.origin.down ? "Down" : "Up", array.origin.right ? "Right" : "Left"));
  set(device, "BinType", std::string(bin_type_name(coding.type)));
  set(device, "NullBin", coding.null);
}

std::string quality_text(const std::optional<bool>& pass, const std::string& as_read) {
  if (!as_read.empty()) return as_read;
  return !pass ? "" : *pass ? "Pass" : "Fail";
}

DieState state_of(std::string_view quality) {
  const Quality meaning = quality_of(quality);
  if (meaning == Quality::pass) return DieState::pass;
  return meaning == Quality::fail ? DieState::fail : DieState::untested;
}

std::string state_quality(DieState state) {
  if (state == DieState::untested) return "Untested";
  return state == DieState::pass ? "Pass" : "Fail";
}

xml_node add_bin(xml_node device, const std::string& code, const std::string& quality,
                 const BinDefinition& bin) {
  xml_node node = device.append_child("Bin");
  node.append_attribute("BinCode").set_value(xml_text(code).c_str());
  set(node, "BinQuality", quality);
  set(node, "BinDescription", bin.name);
  if (bin.count) set(node, "BinCount", fmt::format("{}", *bin.count));
  return node;
}

void add_bins(xml_node device, const WaferMap& map, const Coding& coding) {
  auto counts = count_keys(map);
  for (const BinDefinition& bin : map.bins) {
    if (bin.soft) continue;
    const bool same_code = bin_number(coding.type, bin.code) == bin.bin;
    auto code = same_code ? std::optional(bin.code) : bin_code(coding.type, bin.bin);
    const auto used =
        std::ranges::find_if(counts, [&bin](const auto& entry) { return entry.first.bin == bin.bin; });
    std::string quality = quality_text(bin.pass, kept(map, "Bin." + bin.code + ".BinQuality"));
    if (used != counts.end()) {
      // The dies have the last word: a source may say nothing of the bin, or something else.
      if (state_of(quality) != used->first.state) quality = state_quality(used->first.state);
      code = coding.codes.at(used->first);  // as the rows have it: readers may match texts
      counts.erase(used);
    }
    if (code) restore(add_bin(device, *code, quality, bin), "Bin." + bin.code, map);
  }
  for (const auto& [key, count] : counts)
    add_bin(device, coding.codes.at(key), state_quality(key.state), {0, false, "", "", {}, count});
}

void add_reference(xml_node device, const WaferMap& map) {
  xml_node die = device.append_child("ReferenceDevice");
  if (const auto& reference = map.geometry.reference_die) {
    set(die, "ReferenceDeviceX", fmt::format("{}", reference->first));
    set(die, "ReferenceDeviceY", fmt::format("{}", reference->second));
  }
  restore(die, "ReferenceDevice", map);
  if (!die.first_attribute()) device.remove_child(die);
}

std::string g85_text(const WaferMap& map) {
  if (map.dies.empty()) fail("{}: the wafer has no dies, expected at least one", map.source);
  const auto counts = count_keys(map);
  const Coding coding = choose_coding(map, counts);
  const Array array = array_of(map);
  pugi::xml_document document;
  xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("utf-8");
  xml_node node = document.append_child("Maps").append_child("Map");
  node.append_attribute("xmlns").set_value("http://www.semi.org");
  restore(node, "Map", map);
  if (node.attribute("FormatRevision").empty()) set(node, "FormatRevision", "SEMI G85-0703");
  xml_node device = node.append_child("Device");
  describe_device(device, map, array, coding);
  if (!names_any(device, {"WaferId", "SubstrateId", "SubstrateNumber"})) set(node, "SubstrateId", map.wafer);
  add_reference(device, map);
  add_bins(device, map, coding);
  xml_node supplier = device.append_child("SupplierData");
  restore(supplier, "SupplierData", map);
  if (!supplier.first_attribute()) device.remove_child(supplier);
  xml_node data = device.append_child("Data");
  restore(data, "Data", map);
  for (const std::string& row : rows_of(map, array, coding))
    data.append_child("Row").append_child(pugi::node_cdata).set_value(row.c_str());
  std::ostringstream text;
  document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
  return text.str();
}

class G85Writer : public WaferWriter {
 public:
  explicit G85Writer(Path path) : path_(std::move(path)) {}

  void add(const WaferMap& map) override {
    if (!text_.empty()) fail("{}: a second wafer, and a G85 file holds one", path_.string());
    text_ = g85_text(map);
  }
  void finish() override {
    if (text_.empty()) fail("{}: no wafer to write", path_.string());
    write_file(path_, text_);
  }

 private:
  Path path_;
  std::string text_;
};

}  // namespace

std::unique_ptr<WaferWriter> g85_writer(const Path& path) {
  return std::make_unique<G85Writer>(path);
}

}  // namespace kerf::wafer
