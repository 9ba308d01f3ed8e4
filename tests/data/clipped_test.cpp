#include "data/clipped.h"

#include <gtest/gtest.h>

namespace kerf {
namespace {

TEST(Clipped, KeepsWhatIsInside) {
  const Box inside{1.0 / 3, 2, 1.0 / 7, 4};
  EXPECT_EQ(clipped(inside, 10, 10), inside);
  EXPECT_EQ(clipped({-1, 8, 5, 5}, 10, 10), (Box{0, 8, 4, 2}));
  EXPECT_EQ(clipped({11, 0, 5, 5}, 10, 10).width, 0);
  EXPECT_EQ(clipped({1, 1, 5, 5}, 2.5, 3.5), (Box{1, 1, 1.5, 2.5}));
}

}  // namespace
}  // namespace kerf
