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

TEST(Clipped, RoundingCarriesNothingOverTheRim) {
  // Measured: 326.09.. + 57.90.. is 384 and 5.7e-14 more.
  const Box box = clipped({0, 326.0933342710601, 384, 57.90666572893995}, 384, 384);
  EXPECT_LE(box.y + box.height, 384);
  EXPECT_NEAR(box.height, 57.90666572893995, 1e-12);
  for (int i = 1; i < 2000; ++i) {
    const double top = 384 - 384.0 * i / 2003;
    const Box one = clipped({top, top, 400, 400}, 384, 384);
    EXPECT_LE(one.x + one.width, 384) << i;
    EXPECT_GT(one.width, 0) << i;
  }
}

}  // namespace
}  // namespace kerf
