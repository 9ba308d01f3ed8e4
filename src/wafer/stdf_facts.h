// What an STDF file says of all its wafers: lot, bins, geometry.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "wafer/stdf_record.h"

namespace kerf::wafer {

/// Facts that may stand anywhere in the file, behind the wafers too (bins mostly do).
struct StdfFacts {
  WaferMap map;  ///< lot, device, step, tool, time, geometry; no dies
  std::map<std::pair<bool, std::uint16_t>, BinDefinition> bins;  ///< by (soft, number)
  std::size_t wafers = 0;                                        ///< WIR records

  /// What a hard bin means; nullopt where the file does not say.
  std::optional<bool> passes(std::uint16_t hard_bin) const;
};

/// Goes through the whole file, or as far as it is whole.
StdfFacts read_stdf_facts(std::span<const std::byte> bytes, const std::string& name, std::uint64_t max_bytes);

/// Seconds since 1970, in the tester's own time, as ISO 8601; empty for 0, which stands for nothing.
std::string stdf_time(std::uint32_t seconds);

}  // namespace kerf::wafer
