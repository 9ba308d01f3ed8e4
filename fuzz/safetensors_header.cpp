// Rooms: base
// Headers of safetensors files of any bytes are read or refused with an Error. What is read may be mapped as
// it stands: tensors tile the file, each as long as its shape and dtype say, and all of it survives being
// written.
#include "base/safetensors_header.h"

#include <kerf/error.h>

#include <numeric>

namespace {

/// Bytes that a reader of the tensor touches, counted apart from the parser's own check.
std::uint64_t bytes_of(const kerf::TensorEntry& tensor) {
  const auto elements =
      std::accumulate(tensor.shape.begin(), tensor.shape.end(), __int128{1}, [](__int128 product, auto side) {
        kerf::check(side >= 0, "sides are not negative");
        return product > (__int128{1} << 60) ? product : product * side;
      });
  return std::uint64_t(elements * kerf::dtype_bits(tensor.dtype) / 8);
}

void check_promises(const kerf::SafetensorsHeader& header, std::size_t file_size) {
  std::uint64_t at = 0;
  for (const auto& tensor : header.tensors) {
    kerf::check(tensor.begin == at && tensor.end >= at, "tensors follow each other");
    kerf::check(tensor.end - tensor.begin == bytes_of(tensor), "a tensor is as long as its shape says");
    at = tensor.end;
  }
  kerf::check(header.data_start + at == file_size, "tensors fill the file");
}

void check_copy(const kerf::SafetensorsHeader& header) {
  std::string copy = kerf::make_safetensors_header(header.tensors, header.metadata);
  const std::size_t start = copy.size();
  copy.resize(start + (header.tensors.empty() ? 0 : header.tensors.back().end));
  const auto again = kerf::parse_safetensors_header(std::as_bytes(std::span(copy)), "copy");
  kerf::check(again.data_start == start && again.metadata == header.metadata, "the copy has the metadata");
  kerf::check(
      std::equal(again.tensors.begin(), again.tensors.end(), header.tensors.begin(), header.tensors.end(),
                 [](const auto& a, const auto& b) {
                   return a.dtype == b.dtype && a.shape == b.shape && a.begin == b.begin && a.end == b.end &&
                          (a.begin < a.end ? a.name == b.name : true);
                 }),
      "the copy has the tensors");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> file(reinterpret_cast<const std::byte*>(data), size);
  try {
    const auto header = kerf::parse_safetensors_header(file, "input");
    check_promises(header, size);
    check_copy(header);
  } catch (const kerf::Error&) {  // refused
  }
  return 0;
}
