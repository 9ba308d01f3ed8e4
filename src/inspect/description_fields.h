// What inspection.json and refinement.json have in common. No tensors here.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

#include "data/json_document.h"

namespace kerf::inspect {

/// Throws Error naming the first key that is not among `keys`.
void refuse_other_keys(const Json& document, std::span<const char* const> keys, const std::string& name);

/// The member "labels": different texts that are not empty.
std::vector<std::string> read_labels(const Json& document, const JsonPlace& place, const std::string& name);

/// A member that is true or false.
bool required_flag(const Json& document, const char* key, const JsonPlace& place);

/// A sentence when `value` is not within low .. high; else empty.
template <typename T>
std::string outside(const char* key, T value, T low, T high) {
  return value >= low && value <= high ? ""
                                       : fmt::format("'{}' is {}, expected {} to {}", key, value, low, high);
}

}  // namespace kerf::inspect
