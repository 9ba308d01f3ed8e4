// What the tests of this room share: fixture files, and a tokenizer.json that can be bent.
#pragma once

#include <kerf/error.h>
#include <kerf/file.h>
#include <kerf/tokenizer.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <string>

namespace kerf::test {

inline Path fixture_path(const std::string& name) {
  return Path(KERF_SOURCE_DIR) / "tests" / "text" / "fixtures" / name;
}

inline nlohmann::ordered_json fixture(const std::string& name) {
  return nlohmann::ordered_json::parse(read_file(fixture_path(name)));
}

/// The small tokenizer that the reference trained (tools/check_tokenizer.py).
inline Tokenizer small_tokenizer() {
  return Tokenizer::load(fixture_path(""));
}

/// Its file, as JSON to change.
inline nlohmann::json small_json() {
  return nlohmann::json::parse(read_file(fixture_path("tokenizer.json")));
}

/// The sentence of the Error that `act` throws; "no error" when it throws none.
template <typename Act>
std::string error_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// An empty folder that goes away with the object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kerf_text_XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw Bug("no temporary folder");
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

}  // namespace kerf::test
