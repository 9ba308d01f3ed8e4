// Wafer maps from JSON.
#include <kerf/error.h>

#include <algorithm>
#include <array>

#include "wafer/json_values.h"

namespace kerf::wafer {
namespace {

constexpr std::array kWaferKeys = {"lot",    "wafer",    "device", "step",  "tool",     "time", "source",
                                   "labels", "geometry", "bins",   "other", "warnings", "dies", "defects"};
constexpr std::array kStates = {DieState::pass, DieState::fail, DieState::untested};
constexpr std::array kSides = {Side::down, Side::left, Side::up, Side::right};

DieState state_from_json(const JsonFields& fields) {
  std::string name;
  fields.require("state");
  fields.text("state", name);
  for (const DieState state : kStates) {
    if (name == die_state_name(state)) return state;
  }
  wrong_type(fields.place("state"), "pass, fail or untested", fields.at("state"));
}

void side_from_json(const JsonFields& fields, std::optional<Known<Side>>& notch) {
  if (!fields.has("notch")) return;
  std::string name;
  fields.text("notch", name);
  for (const Side side : kSides) {
    if (name == side_name(side)) notch = Known<Side>{side, false};
  }
  if (!notch) wrong_type(fields.place("notch"), "down, left, up or right", fields.at("notch"));
}

void number(const JsonFields& fields, const char* key, std::optional<Known<double>>& field) {
  if (!fields.has(key)) return;
  field.emplace();
  fields.number(key, field->value);
}

void truth(const JsonFields& fields, const char* key, Known<bool>& field) {
  if (fields.has(key)) field.guessed = false;
  fields.truth(key, field.value);
}

template <typename T>
bool mark(std::optional<Known<T>>& field) {
  if (field) field->guessed = true;
  return field.has_value();
}

bool mark_guessed(WaferGeometry& geometry, const std::string& name) {
  if (name == "x_right") return geometry.x_right.guessed = true;
  if (name == "y_down") return geometry.y_down.guessed = true;
  if (name == "notch") return mark(geometry.notch);
  if (name == "die_width_um") return mark(geometry.die_width_um);
  if (name == "die_height_um") return mark(geometry.die_height_um);
  return name == "diameter_mm" && mark(geometry.diameter_mm);
}

void geometry_from_json(const JsonFields& fields, WaferGeometry& geometry) {
  fields.only({"x_right", "y_down", "notch", "flat", "die_width_um", "die_height_um", "diameter_mm",
               "center_die", "reference_die", "guessed"});
  truth(fields, "x_right", geometry.x_right);
  truth(fields, "y_down", geometry.y_down);
  side_from_json(fields, geometry.notch);
  fields.truth("flat", geometry.flat);
  number(fields, "die_width_um", geometry.die_width_um);
  number(fields, "die_height_um", geometry.die_height_um);
  number(fields, "diameter_mm", geometry.diameter_mm);
  fields.position("center_die", geometry.center_die);
  fields.position("reference_die", geometry.reference_die);
  std::vector<std::string> guessed;
  fields.texts("guessed", guessed);
  for (std::size_t i = 0; i < guessed.size(); ++i) {
    if (!mark_guessed(geometry, guessed[i]))
      wrong_type(fmt::format("{}/{}", fields.place("guessed"), i), "the name of a key of this geometry",
                 fields.at("guessed")[i]);
  }
}

BinDefinition bin_from_json(const Json& value, const JsonFields::Place& place) {
  const JsonFields fields(value, place);
  fields.only({"bin", "soft", "code", "name", "pass", "count"});
  fields.require("bin");
  BinDefinition bin;
  fields.integer("bin", bin.bin);
  fields.truth("soft", bin.soft);
  fields.text("code", bin.code);
  fields.text("name", bin.name);
  fields.optional("pass", bin.pass);
  fields.optional("count", bin.count);
  return bin;
}

void bins_from_json(const JsonFields& fields, std::vector<BinDefinition>& bins) {
  if (!fields.has("bins")) return;
  const Json& list = fields.at("bins");
  if (!list.is_array()) wrong_type(fields.place("bins"), "an array", list);
  for (const Json& bin : list)
    bins.push_back(
        bin_from_json(bin, [&] { return fmt::format("{}/{}", fields.place("bins"), bins.size()); }));
}

}  // namespace

bool is_wafer_key(const std::string& key) {
  return std::find(kWaferKeys.begin(), kWaferKeys.end(), key) != kWaferKeys.end();
}

Die die_from_json(const Json& value, const JsonFields::Place& place) {
  const JsonFields fields(value, place);
  fields.only({"x", "y", "state", "bin", "soft_bin", "defects"});
  fields.require("x");
  fields.require("y");
  Die die;
  fields.coordinate("x", die.x);
  fields.coordinate("y", die.y);
  die.state = state_from_json(fields);
  fields.optional("bin", die.bin);
  fields.optional("soft_bin", die.soft_bin);
  fields.optional("defects", die.defects);
  return die;
}

Defect defect_from_json(const Json& value, const JsonFields::Place& place) {
  const JsonFields fields(value, place);
  fields.only({"id", "x", "y", "x_um", "y_um", "width_um", "height_um", "area_um2", "class_number", "images",
               "other"});
  fields.require("id");
  Defect defect;
  fields.integer("id", defect.id);
  fields.optional("x", defect.x);
  fields.optional("y", defect.y);
  fields.optional("x_um", defect.x_um);
  fields.optional("y_um", defect.y_um);
  fields.optional("width_um", defect.width_um);
  fields.optional("height_um", defect.height_um);
  fields.optional("area_um2", defect.area_um2);
  fields.optional("class_number", defect.class_number);
  fields.texts("images", defect.images);
  fields.pairs("other", defect.other);
  return defect;
}

void head_from_json(const Json& value, const JsonFields::Place& place, WaferMap& map) {
  const JsonFields fields(value, place);
  for (const auto& [key, field] : {std::pair{"lot", &map.lot},
                                   {"wafer", &map.wafer},
                                   {"device", &map.device},
                                   {"step", &map.step},
                                   {"tool", &map.tool},
                                   {"time", &map.time},
                                   {"source", &map.source}})
    fields.text(key, *field);
  fields.texts("labels", map.labels);
  if (fields.has("geometry"))
    geometry_from_json(JsonFields(fields.at("geometry"), [&] { return fields.place("geometry"); }),
                       map.geometry);
  bins_from_json(fields, map.bins);
  fields.pairs("other", map.other);
  fields.texts("warnings", map.warnings);
}

}  // namespace kerf::wafer
