// A small run with real pictures in a folder of its own, for the tests of reports.
#pragma once

#include <gtest/gtest.h>
#include <kerf/file.h>
#include <kerf/image.h>
#include <kerf/inspect.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace kerf::report_test {

/// A new folder that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kerf-report-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

/// A grey ramp with many tones, so that it is stored as JPEG.
inline Image ramp(int width, int height) {
  Image image{width, height, 3, std::vector<std::uint8_t>(std::size_t(width) * height * 3)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<std::uint8_t>(i / 3 % 251);
  return image;
}

inline InspectionRecord record_of(const Path& file, int width, int height, std::vector<Finding> findings) {
  InspectionRecord record;
  record.file = file.string();
  record.width = width;
  record.height = height;
  record.findings = std::move(findings);
  record.model = "kerf-litho";
  record.model_hash = "00112233445566778899aabbccddeeff";
  record.seconds = 1.5;
  return record;
}

/// Two images with three findings, one clean, one failed. Pictures are written into `folder`.
inline InspectionRun sample_run(const Path& folder) {
  InspectionRun run;
  const auto picture = [&](const char* name, int width, int height) {
    write_file(folder / name, encode_png(ramp(width, height)));
    return folder / name;
  };
  run.records.push_back(record_of(picture("a.png", 200, 160), 200, 160,
                                  {{"bridge", {10, 20, 30, 40}, 0.91}, {"pinch", {100, 80, 12, 9}, 0.52}}));
  run.records.push_back(
      record_of(picture("b.png", 200, 160), 200, 160, {{"bridge", {50, 60, 20, 20}, 0.30}}));
  run.records.push_back(record_of(picture("clean.png", 200, 160), 200, 160, {}));
  run.failures.push_back({"broken.png", "the PNG ends early"});
  return run;
}

}  // namespace kerf::report_test
