// Wafer maps to JSON.
#include "wafer/json_values.h"

namespace kerf::wafer {
namespace {

template <typename T>
void put(Json& object, const char* key, const std::optional<T>& value) {
  if (value) object[key] = *value;
}

Json pairs_to_json(const TextPairs& pairs) {
  Json list = Json::array();
  for (const auto& [name, value] : pairs) list.push_back({name, value});
  return list;
}

template <typename T>
void put_known(Json& object, const char* key, const Known<T>& known) {
  object[key] = known.value;
  if (known.guessed) object["guessed"].push_back(key);
}

template <typename T>
void put_known(Json& object, const char* key, const std::optional<Known<T>>& known) {
  if (known) put_known(object, key, *known);
}

Json geometry_to_json(const WaferGeometry& geometry) {
  Json object = {{"guessed", Json::array()}, {"flat", geometry.flat}};
  put_known(object, "x_right", geometry.x_right);
  put_known(object, "y_down", geometry.y_down);
  if (geometry.notch)
    put_known(object, "notch",
              Known<std::string>{std::string(side_name(geometry.notch->value)), geometry.notch->guessed});
  put_known(object, "die_width_um", geometry.die_width_um);
  put_known(object, "die_height_um", geometry.die_height_um);
  put_known(object, "diameter_mm", geometry.diameter_mm);
  put(object, "center_die", geometry.center_die);
  put(object, "reference_die", geometry.reference_die);
  return object;
}

Json bin_to_json(const BinDefinition& bin) {
  Json object = {{"bin", bin.bin}, {"soft", bin.soft}, {"code", bin.code}, {"name", bin.name}};
  put(object, "pass", bin.pass);
  put(object, "count", bin.count);
  return object;
}

}  // namespace

Json die_to_json(const Die& die) {
  Json object = {{"x", die.x}, {"y", die.y}, {"state", die_state_name(die.state)}};
  put(object, "bin", die.bin);
  put(object, "soft_bin", die.soft_bin);
  put(object, "defects", die.defects);
  return object;
}

Json defect_to_json(const Defect& defect) {
  Json object = {{"id", defect.id}};
  put(object, "x", defect.x);
  put(object, "y", defect.y);
  put(object, "x_um", defect.x_um);
  put(object, "y_um", defect.y_um);
  put(object, "width_um", defect.width_um);
  put(object, "height_um", defect.height_um);
  put(object, "area_um2", defect.area_um2);
  put(object, "class_number", defect.class_number);
  if (!defect.images.empty()) object["images"] = defect.images;
  if (!defect.other.empty()) object["other"] = pairs_to_json(defect.other);
  return object;
}

Json head_to_json(const WaferMap& map) {
  Json object = {{"lot", map.lot},   {"wafer", map.wafer}, {"device", map.device}, {"step", map.step},
                 {"tool", map.tool}, {"time", map.time},   {"source", map.source}};
  object["labels"] = map.labels;
  object["geometry"] = geometry_to_json(map.geometry);
  object["bins"] = Json::array();
  for (const BinDefinition& bin : map.bins) object["bins"].push_back(bin_to_json(bin));
  object["other"] = pairs_to_json(map.other);
  object["warnings"] = map.warnings;
  return object;
}

}  // namespace kerf::wafer
