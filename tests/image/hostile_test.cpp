// Damaged, truncated and malicious pictures: one clear Error each, and never a picture that is partly there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kerf/error.h>

#include <optional>
#include <random>
#include <set>

#include "image/fixtures.h"

namespace kerf {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing::ThrowsMessage;

struct Refusal {
  std::string file, why;
};

std::vector<Refusal> refusals() {
  std::ifstream in(fixture_folder() / "refused.txt");
  std::vector<Refusal> all;
  for (Refusal r; in >> r.file && std::getline(in >> std::ws, r.why);) all.push_back(r);
  return all;
}

/// The files that decode, each once.
std::set<std::string> good_files() {
  std::set<std::string> files;
  for (const Expectation& e : expectations()) files.insert(e.file);
  return files;
}

/// nullopt when the bytes were refused. Anything but an Error escapes and fails the test.
std::optional<Image> try_decode(const std::string& bytes) {
  try {
    return decode_image(bytes_of(bytes), "damaged", {.max_pixels = 1'000'000});
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), StartsWith("damaged: "));
    return std::nullopt;
  }
}

TEST(Hostile, RefusedWithTheReason) {
  ASSERT_GT(refusals().size(), 35u);
  for (const Refusal& refusal : refusals()) {
    const std::string bytes = fixture(refusal.file);
    EXPECT_THAT([&] { decode_image(bytes_of(bytes), refusal.file); },
                ThrowsMessage<Error>(AllOf(StartsWith(refusal.file + ": "), HasSubstr(refusal.why))));
  }
}

TEST(Hostile, EveryTruncationIsAnErrorOrTheWholePicture) {
  for (const std::string& file : good_files()) {
    const std::string whole = fixture(file);
    const Image expected = decode_image(bytes_of(whole), file);
    int refused = 0;
    // Every length near the ends, where headers and last bytes are; every 13th between.
    for (std::size_t length = 0; length < whole.size();
         length += length < 64 || whole.size() - length < 100 ? 1 : 13) {
      const std::optional<Image> part = try_decode(whole.substr(0, length));
      if (part) {
        ASSERT_EQ(*part, expected) << file << " cut to " << length << " of " << whole.size();
      } else {
        ++refused;
      }
    }
    EXPECT_GT(refused, 10) << file;
  }
}

TEST(Hostile, FlippedBytesNeverCrash) {
  std::mt19937 random(1);
  int refused = 0, decoded = 0;
  for (const std::string& file : good_files()) {
    const std::string whole = fixture(file);
    for (int trial = 0; trial < 60; ++trial) {
      std::string damaged = whole;
      // Headers are short, so half of the damage goes to the first bytes.
      const std::size_t reach = trial % 2 == 0 ? std::min<std::size_t>(whole.size(), 80) : whole.size();
      for (int i = 0; i < 1 + trial % 3; ++i) damaged[random() % reach] = char(random());
      const std::optional<Image> image = try_decode(damaged);
      if (!image) {
        ++refused;
        continue;
      }
      ++decoded;
      EXPECT_EQ(image->pixels.size(), std::size_t(image->width) * image->height * 3);
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(decoded, 1000);
}

TEST(Hostile, PixelLimitIsInclusive) {
  for (const char* file : {"rgb8.png", "rgb_444_q92.jpg", "rgb8_little.tif", "tiles.tif", "rgb24.bmp"}) {
    const std::string bytes = fixture(file);
    const Image image = decode_image(bytes_of(bytes), file);
    const std::int64_t pixels = std::int64_t(image.width) * image.height;
    EXPECT_NO_THROW(decode_image(bytes_of(bytes), file, {.max_pixels = pixels}));
    EXPECT_THAT([&] { decode_image(bytes_of(bytes), file, {.max_pixels = pixels - 1}); },
                ThrowsMessage<Error>(HasSubstr("more than the limit")))
        << file;
  }
}

TEST(Hostile, PagesThatLoopEnd) {
  std::string bytes = fixture("rgb8_little.tif");
  // The directory's link to the next one, the four bytes after its 14 entries, points back to itself.
  const auto u32 = [&](std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
  };
  const std::uint32_t directory = u32(4);
  const std::size_t entries = std::uint8_t(bytes[directory]);
  std::memcpy(bytes.data() + directory + 2 + 12 * entries, &directory, sizeof directory);
  EXPECT_THROW(decode_image(bytes_of(bytes), "loop", {.page = 5}), Error);
  EXPECT_NO_THROW(decode_image(bytes_of(bytes), "loop"));
}

TEST(Hostile, LoadingNamesTheFile) {
  EXPECT_THAT([] { load_image(fixture_folder() / "none.png"); },
              ThrowsMessage<Error>(AllOf(HasSubstr("none.png"), HasSubstr("No such file"))));
  EXPECT_THAT([] { load_image(fixture_folder()); }, ThrowsMessage<Error>(HasSubstr("is a folder")));
}

}  // namespace
}  // namespace kerf
