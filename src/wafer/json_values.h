// The parts of a wafer map as JSON objects; docs/wafer-maps.md has the schema.
#pragma once

#include <kerf/wafer.h>

#include "wafer/json_fields.h"

namespace kerf::wafer {

// An absent field of a value has no key.
Json die_to_json(const Die& die);
Json defect_to_json(const Defect& defect);
/// Everything but dies and defects.
Json head_to_json(const WaferMap& map);

// Throw Error naming the place of what is wrong.
Die die_from_json(const Json& value, const JsonFields::Place& place);
Defect defect_from_json(const Json& value, const JsonFields::Place& place);
void head_from_json(const Json& value, const JsonFields::Place& place, WaferMap& map);
/// Whether a wafer's object may hold the key.
bool is_wafer_key(const std::string& key);

}  // namespace kerf::wafer
