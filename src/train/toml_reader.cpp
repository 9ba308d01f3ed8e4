#include "train/toml_reader.h"

namespace kerf::train {

toml::table read_toml(const Path& file) {
  const std::string place = file.string();
  try {
    return toml::parse(read_file(file, 1 << 20), place);
  } catch (const toml::parse_error& error) {
    fail("{}: line {}: {}", place, error.source().begin.line, error.description());
  }
}

}  // namespace kerf::train
