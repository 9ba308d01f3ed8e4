// Pictures of tests/image/fixtures, written by tools/make_image_fixtures.py, and what Pillow decodes them to.
#pragma once

#include <kerf/image.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace kerf {

inline Path fixture_folder() {
  return Path(KERF_SOURCE_DIR) / "tests/image/fixtures";
}

inline std::string fixture(const std::string& name) {
  return read_file(fixture_folder() / name);
}

inline std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

struct Expectation {
  std::string file;
  int page = 0;
  std::string alpha;  ///< "drop" or "white"
  int width = 0, height = 0;
  std::string hash;
};

inline std::vector<Expectation> expectations() {
  std::ifstream in(fixture_folder() / "expected.txt");
  std::vector<Expectation> all;
  for (Expectation e; in >> e.file >> e.page >> e.alpha >> e.width >> e.height >> e.hash;) all.push_back(e);
  return all;
}

inline Image decode_fixture(const Expectation& e) {
  return load_image(fixture_folder() / e.file, {.page = e.page, .composite_on_white = e.alpha == "white"});
}

/// FNV-1a of 64 bits: simple enough to be written twice, here and in the script.
inline std::string fnv1a(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t value = 0xCBF29CE484222325;
  for (const std::uint8_t byte : bytes) value = (value ^ byte) * 0x100000001B3;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace kerf
