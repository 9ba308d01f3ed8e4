// Readers and writers that are still to come.
#include <kerf/error.h>

#include "wafer/formats.h"

namespace kerf::wafer {
// clang-format off
void read_klarf(const Source&, const WaferSink&) { throw Bug("klarf pending"); }
void read_stdf(const Source&, const WaferSink&) { throw Bug("stdf pending"); }
void read_g85(const Source&, const WaferSink&) { throw Bug("g85 pending"); }
void read_e142(const Source&, const WaferSink&) { throw Bug("e142 pending"); }
void read_sinf(const Source&, const WaferSink&) { throw Bug("sinf pending"); }
std::unique_ptr<WaferWriter> g85_writer(const Path&) { throw Bug("g85 pending"); }
std::unique_ptr<WaferWriter> klarf_writer(const Path&) { throw Bug("klarf pending"); }
// clang-format on
}  // namespace kerf::wafer
