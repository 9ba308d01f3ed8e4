// What facts have in common as JSON.
#pragma once

#include <kerf/wafer_facts.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace kerf::wafer {

/// To 4 places.
inline double rounded(double value) {
  return std::round(value * 1e4) / 1e4;
}

inline nlohmann::ordered_json json_of(const WaferPlace& place) {
  using Json = nlohmann::ordered_json;
  return {{"radius", rounded(place.radius)},
          {"angle", rounded(place.angle)},
          {"zone", place.zone},
          {"oclock", place.oclock ? Json(*place.oclock) : Json(nullptr)}};
}

}  // namespace kerf::wafer
