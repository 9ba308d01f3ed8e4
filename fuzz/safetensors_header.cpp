// Rooms: base
// Headers of safetensors files of any bytes are read or refused with an Error; what is read tiles the file.
#include "base/safetensors_header.h"

#include <kerf/error.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> file(reinterpret_cast<const std::byte*>(data), size);
  try {
    const auto header = kerf::parse_safetensors_header(file, "input");
    std::uint64_t at = 0;
    for (const auto& tensor : header.tensors) {
      kerf::check(tensor.begin == at && tensor.end >= at, "tensors follow each other");
      at = tensor.end;
    }
    kerf::check(header.data_start + at == size, "tensors fill the file");
    kerf::make_safetensors_header(header.tensors, header.metadata);
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
