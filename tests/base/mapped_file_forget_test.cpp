// A mapping that lets go of its memory keeps its bytes.
#include <gtest/gtest.h>
#include <kerf/file.h>
#include <unistd.h>

#include <algorithm>

namespace kerf {
namespace {

TEST(MappedFileForget, BytesStayValid) {
  const Path path = std::filesystem::temp_directory_path() / ("kerf_forget_" + std::to_string(getpid()));
  std::string bytes(100'000, 'a');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = char(i * 7);
  write_file(path, bytes);
  {
    const MappedFile file(path);
    const auto same = [&] {
      const auto held = file.bytes();
      return std::equal(held.begin(), held.end(), std::as_bytes(std::span(bytes)).begin());
    };
    EXPECT_TRUE(same());
    file.forget();
    EXPECT_TRUE(same());
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace kerf
