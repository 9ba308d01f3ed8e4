#include <fmt/format.h>
#include <kerf/file.h>
#include <xxhash.h>

namespace kerf {
namespace {

std::string hash_of(const void* data, std::size_t size) {
  const XXH128_hash_t hash = XXH3_128bits(data, size);
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

std::string hash_bytes(std::string_view bytes) {
  return hash_of(bytes.data(), bytes.size());
}

std::string hash_file(const Path& path) {
  const MappedFile file(path);
  return hash_of(file.bytes().data(), file.bytes().size());
}

}  // namespace kerf
