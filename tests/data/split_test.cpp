#include "data/sentence.h"

#include "base/random.h"

#include <gtest/gtest.h>
#include <kerf/dataset.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace kerf {
namespace {

/// `sizes[i]` images of group 'a' + i, each with one annotation, interleaved over the groups.
Dataset grouped(std::vector<int> sizes) {
  Dataset dataset{"folder", {{1, "defect"}}, {}, {}};
  while (std::ranges::any_of(sizes, [](int left) { return left > 0; })) {
    for (std::size_t group = 0; group < sizes.size(); ++group) {
      if (sizes[group]-- <= 0) continue;
      const auto id = std::int64_t(dataset.images.size()) + 1;
      const auto name = std::string(1, char('a' + group));
      dataset.images.push_back({id, std::to_string(id) + ".png", 9, 9, {{"layout", name}}});
      dataset.annotations.push_back({id, id, 1, {0, 0, 1, 1}});
    }
  }
  return dataset;
}

std::string groups_of(const Dataset& dataset) {
  std::set<std::string> names;
  for (const auto& image : dataset.images) names.insert(image.attributes.at("layout"));
  std::string joined;
  for (const auto& name : names) joined += name;
  return joined;
}

TEST(Split, ChoiceIsTheSameOnEveryMachine) {
  // Worked out by a separate implementation of splitmix64 and the Fisher-Yates shuffle.
  const auto dataset = grouped(std::vector<int>(20, 5));
  EXPECT_EQ(groups_of(split_by_group(dataset, {"layout", 0.2, 0}).held_out), "dlnq");
  EXPECT_EQ(groups_of(split_by_group(dataset, {"layout", 0.2, 1}).held_out), "fijk");
  EXPECT_EQ(groups_of(split_by_group(dataset, {"layout", 0.2, 2026}).held_out), "fjmr");
}

TEST(Split, OrderOfTheFileDoesNotMatter) {
  auto dataset = grouped({3, 9, 1, 4, 7, 2});
  const auto before = groups_of(split_by_group(dataset, {"layout", 0.3, 5}).held_out);
  std::ranges::reverse(dataset.images);
  EXPECT_EQ(groups_of(split_by_group(dataset, {"layout", 0.3, 5}).held_out), before);
}

TEST(Split, EveryImageGoesToOneSideWithItsGroupAndAnnotations) {
  Random random(7);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<int> sizes;
    for (std::int64_t n = 2 + random.below(20); n > 0; --n) sizes.push_back(1 + int(random.below(30)));
    const auto dataset = grouped(sizes);
    const auto [train, held_out] = split_by_group(dataset, {"layout", 0.15, seed});
    EXPECT_FALSE(train.images.empty());
    EXPECT_FALSE(held_out.images.empty());
    EXPECT_EQ(train.images.size() + held_out.images.size(), dataset.images.size());
    const auto train_groups = groups_of(train), held_out_groups = groups_of(held_out);
    EXPECT_EQ(train_groups.find_first_of(held_out_groups), std::string::npos);
    EXPECT_EQ(train_groups.size() + held_out_groups.size(), sizes.size());
    for (const auto* part : {&train, &held_out}) {
      EXPECT_EQ(part->folder, dataset.folder);
      EXPECT_EQ(part->categories, dataset.categories);
      ASSERT_EQ(part->annotations.size(), part->images.size());
      for (std::size_t i = 0; i < part->images.size(); ++i)
        EXPECT_EQ(part->annotations[i].image_id, part->images[i].id);
    }
  }
}

TEST(Split, FractionIsMetToHalfOfTheSmallestGroup) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto dataset = grouped({200, 11, 4, 7, 30, 6, 9, 12, 5, 8, 13, 10});
    const double target = 0.15 * double(dataset.images.size());
    const auto held_out = split_by_group(dataset, {"layout", 0.15, seed}).held_out;
    EXPECT_LE(std::abs(double(held_out.images.size()) - target), 7) << seed;
    EXPECT_EQ(groups_of(held_out).find('a'), std::string::npos)
        << "a group far above the target stays in training";
  }
}

TEST(Split, SeedsDiffer) {
  const auto dataset = grouped(std::vector<int>(20, 5));
  std::set<std::string> choices;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    choices.insert(groups_of(split_by_group(dataset, {"layout", 0.2, seed}).held_out));
  EXPECT_GT(choices.size(), 15u);
}

TEST(Split, BothSidesGetAGroupWhenAllAreLarge) {
  const auto [train, held_out] = split_by_group(grouped({50, 40}), {"layout", 0.01, 3});
  EXPECT_EQ(groups_of(held_out), "b");
  EXPECT_EQ(groups_of(train), "a");
  EXPECT_FALSE(split_by_group(grouped({1, 1}), {"layout", 0.999, 3}).train.images.empty());
}

TEST(Split, DealtPartsAreEvenAndShareNoGroup) {
  const auto dataset = grouped({30, 11, 10, 9, 6, 5, 4, 3, 2});
  const auto folds = split_into_folds(dataset, "layout", 3, 5);
  ASSERT_EQ(folds.size(), 3u);
  std::set<std::string> seen;
  std::size_t images = 0, annotations = 0;
  for (const auto& [rest, part] : folds) {
    EXPECT_EQ(rest.images.size() + part.images.size(), dataset.images.size());
    EXPECT_EQ(rest.images.size(), rest.annotations.size());
    EXPECT_GE(part.images.size(), 24u);
    EXPECT_LE(part.images.size(), 30u);
    for (const char group : groups_of(part)) EXPECT_TRUE(seen.insert(std::string(1, group)).second) << group;
    images += part.images.size(), annotations += part.annotations.size();
    EXPECT_EQ(part.images.size(), part.annotations.size());
  }
  EXPECT_EQ(images, dataset.images.size());
  EXPECT_EQ(annotations, dataset.annotations.size());
  EXPECT_EQ(groups_of(split_into_folds(dataset, "layout", 3, 5)[1].held_out), groups_of(folds[1].held_out));
}

TEST(Split, DealsNoMorePartsThanGroups) {
  EXPECT_NE(sentence_of([] {
              split_into_folds(grouped({5, 5}), "layout", 3, 0);
            }).find("2 groups"),
            std::string::npos);
  EXPECT_NE(sentence_of([] {
              split_into_folds(grouped({5, 5}), "layout", 1, 0);
            }).find("into 1 parts"),
            std::string::npos);
}

TEST(Split, RefusesWhatWouldLeak) {
  auto dataset = grouped({2, 2});
  dataset.images[3].attributes.clear();
  EXPECT_EQ(sentence_of([&] { split_by_group(dataset, {}); }),
            "image '4.png' has no attribute 'layout' to split by; a split at random by image would leak");
  EXPECT_EQ(sentence_of([] { split_by_group(grouped({4}), {}); }),
            "cannot split by 'layout': 4 image(s) form 1 group(s) and at least 2 groups are needed");
  for (const double fraction : {0.0, 1.0, -0.1, std::nan("")})
    EXPECT_NE(sentence_of([&] { split_by_group(grouped({4, 4}), {"layout", fraction, 0}); }), "");
}

}  // namespace
}  // namespace kerf
