// The bytes of an STDF file, plain or in gzip, one after another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace kerf::wafer {

class StdfStream {
 public:
  virtual ~StdfStream() = default;
  /// Fills `out` as far as there are bytes; less only at the end. Throws Error on broken gzip and where more
  /// than the limit comes out.
  virtual std::size_t read(std::span<std::byte> out) = 0;
};

bool is_gzip(std::span<const std::byte> bytes);

/// `bytes` stay valid while the stream lives. `name` for messages; `max_bytes` after inflating.
std::unique_ptr<StdfStream> open_stdf_stream(std::span<const std::byte> bytes, const std::string& name,
                                             std::uint64_t max_bytes);

}  // namespace kerf::wafer
