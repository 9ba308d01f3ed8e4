#include "base/side_by_side.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace kerf {
namespace {

class SideBySide : public testing::TestWithParam<int> {};

TEST_P(SideBySide, EachNumberOnce) {
  std::vector<std::atomic<int>> calls(100);
  side_by_side(100, GetParam(), [&](std::int64_t i) { ++calls[std::size_t(i)]; });
  for (const auto& count : calls) EXPECT_EQ(count, 1);
  side_by_side(0, GetParam(), [](std::int64_t) { FAIL(); });
}

TEST_P(SideBySide, TheLowestErrorIsTheOneThrown) {
  for (int round = 0; round < 20; ++round) {
    try {
      side_by_side(200, GetParam(), [](std::int64_t i) {
        if (i >= 20 && i % 7 == 0) throw std::runtime_error(std::to_string(i));
      });
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "21");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, SideBySide, testing::Values(0, 1, 2, 8));

}  // namespace
}  // namespace kerf
