// Helpers of the tests of readers: wafers of bytes in memory, and the sentence that bad bytes get.
#pragma once

#include <kerf/error.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "wafer/formats.h"

namespace kerf::wafer {

using Read = void (*)(const Source&, const WaferSink&);

inline std::vector<WaferMap> wafers_of(Read read, std::string_view bytes, const std::string& name = "t",
                                       const WaferReadOptions& options = {}) {
  std::vector<WaferMap> maps;
  const auto sink = [&maps](WaferMap&& map) {
    maps.push_back(std::move(map));
    return true;
  };
  read({std::as_bytes(std::span(bytes.data(), bytes.size())), name, options}, sink);
  return maps;
}

/// The message of the Error that the bytes get; "no error" where they are read.
inline std::string refusal(Read read, std::string_view bytes, const WaferReadOptions& options = {}) {
  try {
    read({std::as_bytes(std::span(bytes.data(), bytes.size())), "t", options},
         [](WaferMap&&) { return true; });
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// A name for a file of this test, removed with the object.
class TemporaryPath {
 public:
  explicit TemporaryPath(const std::string& ending) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("kerf_wafer_" + std::to_string(getpid()) + "_" + std::to_string(count++) + ending);
  }
  ~TemporaryPath() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

}  // namespace kerf::wafer
