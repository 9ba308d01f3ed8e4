// Readers and writers that are still to come.
#include <kerf/error.h>

#include "wafer/formats.h"

namespace kerf::wafer {
// clang-format off
void read_npz(const Source&, const WaferSink&) { throw Bug("npz pending"); }
void read_lswmd(const Source&, const WaferSink&) { throw Bug("lswmd pending"); }
void read_png(const Source&, const WaferSink&) { throw Bug("png pending"); }
void read_csv(const Source&, const WaferSink&) { throw Bug("csv pending"); }
void read_json(const Source&, const WaferSink&) { throw Bug("json pending"); }
void read_g85(const Source&, const WaferSink&) { throw Bug("g85 pending"); }
void read_e142(const Source&, const WaferSink&) { throw Bug("e142 pending"); }
void read_sinf(const Source&, const WaferSink&) { throw Bug("sinf pending"); }
std::unique_ptr<WaferWriter> csv_writer(const Path&) { throw Bug("csv pending"); }
std::unique_ptr<WaferWriter> json_writer(const Path&) { throw Bug("json pending"); }
std::unique_ptr<WaferWriter> g85_writer(const Path&) { throw Bug("g85 pending"); }
// clang-format on
}  // namespace kerf::wafer
