// A folder for one test, gone with it.
#pragma once

#include <kerf/file.h>

#include <cstdlib>
#include <string>

namespace kerf {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "kerf_data_XXXXXX").string();
    if (!mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  Path operator/(const std::string& name) const { return path_ / name; }
  const Path& path() const { return path_; }

  /// Writes a file and the folders on its way.
  Path write(const std::string& name, std::string_view bytes) const {
    const auto file = path_ / name;
    make_folder(file.parent_path());
    write_file(file, bytes);
    return file;
  }

 private:
  Path path_;
};

}  // namespace kerf
