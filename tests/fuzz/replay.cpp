// Stands in for libFuzzer: feeds every file of the folders in its arguments to the fuzz target it is linked
// with. A target that finds something ends the program; an empty folder is a failure too.
#include <kerf/file.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<kerf::Path> files_in(const kerf::Path& folder) {
  std::vector<kerf::Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void replay(const kerf::Path& file) {
  std::printf("%s\n", file.filename().c_str());
  std::fflush(stdout);  // so that the last line names the input that ended the program
  const std::string bytes = kerf::read_file(file);
  // A copy of exactly this size, so that a sanitizer sees the first byte too many.
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const kerf::Path& file : files_in(argv[i])) {
      replay(file);
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count > 0 ? 0 : 1;
}
