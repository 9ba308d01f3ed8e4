// One wafer of an STDF while it is tested: WIR, then a PRR a part, then WRR.
#pragma once

#include <kerf/wafer.h>

#include <cstdint>
#include <string>
#include <unordered_map>

#include "wafer/die_index.h"
#include "wafer/formats.h"
#include "wafer/stdf_facts.h"
#include "wafer/stdf_record.h"

namespace kerf::wafer {

/// Gathers the parts of a wafer. A part tested again stays where it is listed and has its last result.
class StdfWafer {
 public:
  StdfWafer(const Source& source, const StdfFacts& facts) : source_(source), facts_(facts), map_(facts.map) {}

  void begin(StdfFields wir);
  /// A part. Throws Error where the wafer has more dies than the options allow.
  void part(StdfFields prr);
  void end(StdfFields wrr);
  bool has_dies() const { return !map_.dies.empty(); }
  void warn(std::string sentence) { map_.warnings.push_back(std::move(sentence)); }

  /// The map; `index` is its place in the file.
  WaferMap finish(std::size_t index);

 private:
  void doubt_center();

  struct Part {
    std::uint8_t flags = 0;
    std::uint16_t hard_bin = 0;
    std::uint16_t soft_bin = 65535;
    std::int16_t x = -32768, y = -32768;
    std::string id;
  };
  static Part read_part(StdfFields prr);
  std::optional<std::size_t> place_of(const Part& part);
  DieState state_of(const Part& part) const;

  const Source& source_;
  const StdfFacts& facts_;
  WaferMap map_;
  DieIndex index_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::int64_t parts_ = 0, retests_ = 0, unplaced_ = 0;
  std::optional<std::uint32_t> part_count_;
};

}  // namespace kerf::wafer
