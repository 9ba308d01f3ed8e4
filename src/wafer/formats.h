// The readers and writers of the room, one of each a format; <kerf/wafer.h> chooses among them.
#pragma once

#include <kerf/wafer.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace kerf::wafer {

/// A file to read wafers from. `bytes` stay valid while the reader runs.
struct Source {
  std::span<const std::byte> bytes;
  std::string name;  ///< for messages and WaferMap::source
  WaferReadOptions options;
  const MappedFile* file = nullptr;  ///< behind the bytes, where they are those of a file
};

// Each hands the wafers of the file to `sink` in order and stops when it answers false. Throws Error naming
// the file, the place (line, byte offset, record, element) and what was expected.
void read_npz(const Source& source, const WaferSink& sink);
void read_lswmd(const Source& source, const WaferSink& sink);
void read_png(const Source& source, const WaferSink& sink);
void read_csv(const Source& source, const WaferSink& sink);
void read_json(const Source& source, const WaferSink& sink);
void read_klarf(const Source& source, const WaferSink& sink);
void read_stdf(const Source& source, const WaferSink& sink);
void read_g85(const Source& source, const WaferSink& sink);
void read_e142(const Source& source, const WaferSink& sink);
void read_sinf(const Source& source, const WaferSink& sink);

std::unique_ptr<WaferWriter> csv_writer(const Path& path);
std::unique_ptr<WaferWriter> json_writer(const Path& path);
std::unique_ptr<WaferWriter> g85_writer(const Path& path);
std::unique_ptr<WaferWriter> klarf_writer(const Path& path);

}  // namespace kerf::wafer
