#include "inspect/image_cache.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

#include "support/temporary.h"

namespace kerf::inspect {
namespace {

Path write_grey(const Path& file, std::uint8_t value) {
  Image image{8, 8, 3, std::vector<std::uint8_t>(8 * 8 * 3, value)};
  write_file(file, encode_png(image));
  return file;
}

TEST(ImageCache, KeepsWhatFitsAndDecodesTheRest) {
  test::TemporaryFolder folder;
  const auto first = write_grey(folder / "first.png", 10), second = write_grey(folder / "second.png", 20);
  ImageCache cache(8 * 8 * 3 + 1);  // room for one
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(cache.get(first)->pixels[0], 10);
    EXPECT_EQ(cache.get(second)->pixels[0], 20);
  }
  write_grey(first, 30), write_grey(second, 40);
  EXPECT_EQ(cache.get(first)->pixels[0], 10) << "kept";
  EXPECT_EQ(cache.get(second)->pixels[0], 40) << "read again";
  EXPECT_THROW(cache.get(folder / "none.png"), Error);
}

}  // namespace
}  // namespace kerf::inspect
