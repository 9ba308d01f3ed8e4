// A folder that lives as long as its test.
#pragma once

#include <gtest/gtest.h>
#include <kerf/file.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace kerf::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kerf_test_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }
  Path operator/(const std::string& name) const { return path_ / name; }

 private:
  Path path_;
};

/// The sentence of the Error that `action` throws; fails the test when it throws none.
template <typename ErrorType, typename Action>
std::string sentence_of(Action&& action) {
  try {
    action();
  } catch (const ErrorType& error) {
    return error.what();
  }
  ADD_FAILURE() << "expected an error";
  return "";
}

}  // namespace kerf::test
