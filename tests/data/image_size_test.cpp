// Sizes against what Pillow says (tests/image/fixtures/expected.txt: file, page, alpha, width, height, hash).
#include "data/image_size.h"

#include "data/sentence.h"
#include "data/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace kerf {
namespace {

Path picture(const std::string& name) {
  return Path(KERF_SOURCE_DIR) / "tests/image/fixtures" / name;
}

TEST(ImageSize, EqualsPillowForEveryFormat) {
  std::ifstream list(picture("expected.txt"));
  std::string name, alpha, hash;
  int page = 0, width = 0, height = 0, checked = 0;
  while (list >> name >> page >> alpha >> width >> height >> hash) {
    if (page != 0) continue;
    EXPECT_EQ(image_size(picture(name)), (ImageSize{width, height})) << name;
    ++checked;
  }
  EXPECT_GT(checked, 40);
}

TEST(ImageSize, DamageNeverReadsPastTheEnd) {
  const TemporaryFolder folder;
  for (const char* name : {"exif6.jpg", "rgb8_exif6.png", "rgb24.bmp", "rgb8_big.tif"}) {
    const auto whole = read_file(picture(name));
    for (std::size_t length = 0; length < std::min<std::size_t>(whole.size(), 200); ++length) {
      const auto file = folder.write("cut", whole.substr(0, length));
      // A header that is whole is enough; without it the decoder says what is wrong, naming the file.
      const auto sentence = sentence_of([&] { image_size(file); });
      EXPECT_TRUE(sentence.empty() || sentence.find(file.string()) != sentence.npos) << sentence;
      EXPECT_FALSE(length < 16 && sentence.empty()) << name << " cut to " << length;
    }
  }
}

}  // namespace
}  // namespace kerf
