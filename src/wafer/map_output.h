// Maps of a table on their way to who reads it, where a bad one must not end the reading.
#pragma once

#include <kerf/error.h>

#include <optional>
#include <string>
#include <vector>

#include "wafer/formats.h"

namespace kerf::wafer {

/// Hands maps on. Where bad ones are left out it stays one map behind: each is told with a good one beside
/// it.
class MapOutput {
 public:
  MapOutput(const Source& source, const WaferSink& sink) : source_(source), sink_(sink) {}

  /// False when the sink wants no more.
  bool put(WaferMap&& map);
  /// A map that cannot be read. Throws its error where bad maps are not left out.
  void leave_out(const Error& error);
  /// Hands the last map on. Throws Error when all were left out.
  void finish();

 private:
  void tell(std::string sentence);

  const Source& source_;
  const WaferSink& sink_;
  std::optional<WaferMap> last_;
  std::vector<std::string> told_;  ///< while there is no good map
  std::int64_t left_out_ = 0;
  std::string first_;  ///< the sentence of the first that is left out
};

}  // namespace kerf::wafer
