// Readers and writers that are still to come.
#include <kerf/error.h>

#include "wafer/formats.h"

namespace kerf::wafer {
// clang-format off
void read_png(const Source&, const WaferSink&) { throw Bug("png pending"); }
// clang-format on
}  // namespace kerf::wafer
