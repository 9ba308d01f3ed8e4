// Comparing data sets.
#pragma once

#include <gtest/gtest.h>
#include <kerf/dataset.h>

#include <cmath>

namespace kerf {

inline void expect_same_box(const Box& expected, const Box& got) {
  // Relative to the box's place and size, as its numbers are sums of both.
  const double scale_x = std::abs(expected.x) + expected.width,
               scale_y = std::abs(expected.y) + expected.height;
  EXPECT_NEAR(expected.x, got.x, 1e-12 * scale_x);
  EXPECT_NEAR(expected.y, got.y, 1e-12 * scale_y);
  EXPECT_NEAR(expected.width, got.width, 1e-12 * scale_x);
  EXPECT_NEAR(expected.height, got.height, 1e-12 * scale_y);
}

/// The same images, categories and boxes in the same order with the same ids.
inline void expect_same(const Dataset& expected, const Dataset& got, bool attributes) {
  EXPECT_EQ(expected.categories, got.categories);
  ASSERT_EQ(expected.images.size(), got.images.size());
  for (std::size_t i = 0; i < expected.images.size(); ++i) {
    const auto &a = expected.images[i], &b = got.images[i];
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.file_name, b.file_name);
    EXPECT_EQ(a.width, b.width);
    EXPECT_EQ(a.height, b.height);
    if (attributes) {
      EXPECT_EQ(a.attributes, b.attributes);
    }
  }
  ASSERT_EQ(expected.annotations.size(), got.annotations.size());
  for (std::size_t i = 0; i < expected.annotations.size(); ++i) {
    const auto &a = expected.annotations[i], &b = got.annotations[i];
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.image_id, b.image_id);
    EXPECT_EQ(a.category_id, b.category_id);
    EXPECT_EQ(a.is_crowd, b.is_crowd);
    expect_same_box(a.box, b.box);
  }
}

}  // namespace kerf
