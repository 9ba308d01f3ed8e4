#include "train/read_ahead.h"

#include <gtest/gtest.h>
#include <kerf/error.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace kerf::train {
namespace {

/// Sum of the draws' numbers; counts how often it was made, and refuses draw 13.
struct Maker {
  std::atomic<int> calls = 0;
  std::uint64_t operator()(std::span<const Draw> draws) {
    ++calls;
    std::uint64_t sum = 0;
    for (const auto& draw : draws) {
      if (draw.number == 13) fail("image13.png is no picture");
      sum += draw.number;
    }
    return sum;
  }
};

std::vector<Draw> pair(std::uint64_t first) {
  return {{0, first}, {0, first + 1}};
}

TEST(ReadAhead, GivesWhatIsMadeOnTheSpot) {
  for (const int threads : {0, 1, 4}) {
    Maker maker;
    ReadAhead<std::uint64_t> ahead(threads, std::ref(maker));
    for (std::uint64_t i = 100; i < 200; i += 2) ahead.expect(pair(i));
    for (std::uint64_t i = 198; i >= 100; i -= 2) EXPECT_EQ(ahead.take(pair(i)), 2 * i + 1);
    EXPECT_EQ(maker.calls, 50) << "each is made once";
    EXPECT_EQ(ahead.take(pair(100)), 201u) << "what was taken is made again";
    EXPECT_EQ(ahead.take(pair(300)), 601u) << "never announced";
    EXPECT_EQ(maker.calls, 52);
  }
}

TEST(ReadAhead, HandsOnWhatWentWrong) {
  Maker maker;
  ReadAhead<std::uint64_t> ahead(2, std::ref(maker));
  for (std::uint64_t i = 10; i < 20; i += 2) ahead.expect(pair(i));
  EXPECT_EQ(ahead.take(pair(10)), 21u);
  EXPECT_THROW(ahead.take(pair(12)), Error);
  EXPECT_EQ(ahead.take(pair(14)), 29u) << "the others are not lost";
}

TEST(ReadAhead, EndsWithWorkLeft) {
  std::atomic<int> calls = 0;
  {
    ReadAhead<std::uint64_t> ahead(3, [&](auto draws) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      ++calls;
      return draws.front().number;
    });
    for (std::uint64_t i = 20; i < 220; i += 2) ahead.expect(pair(i));
  }
  EXPECT_LT(calls, 50) << "what nobody will take is not made";
}

}  // namespace
}  // namespace kerf::train
