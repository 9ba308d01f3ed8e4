// The real data sets, where they lie beside the checkout.
#include <gtest/gtest.h>
#include <kerf/dataset.h>

#include <set>

namespace kerf {
namespace {

struct Expected {
  const char* file;
  const char* group_by;
  std::size_t images, annotations, categories;
};

void check_split(const Dataset& dataset, const std::string& group_by) {
  const auto [train, held_out] = split_by_group(dataset, {group_by, 0.15, 0});
  std::set<std::string> groups;
  for (const auto& image : train.images) groups.insert(image.attributes.at(group_by));
  for (const auto& image : held_out.images) EXPECT_FALSE(groups.contains(image.attributes.at(group_by)));
  EXPECT_NEAR(double(held_out.images.size()) / double(dataset.images.size()), 0.15, 0.05);
}

TEST(SharedData, LoadsAndSplits) {
  const Path shared = Path(KERF_SOURCE_DIR) / "../shared/data";
  int found = 0;
  for (const auto& [file, group_by, images, annotations, categories] :
       {Expected{"litho/annotations.json", "layout", 2530, 7196, 4},
        Expected{"deeppcb/annotations.json", "group", 1000, 6873, 6}}) {
    if (!std::filesystem::exists(shared / file)) continue;
    const auto dataset = load_coco(shared / file);
    EXPECT_EQ(dataset.images.size(), images);
    EXPECT_EQ(dataset.annotations.size(), annotations);
    EXPECT_EQ(dataset.categories.size(), categories);
    for (const auto& image : dataset.images)
      EXPECT_TRUE(std::filesystem::exists(dataset.folder / image.file_name));
    check_split(dataset, group_by);
    ++found;
  }
  if (found == 0) GTEST_SKIP() << "the real data sets do not lie beside the checkout";
}

}  // namespace
}  // namespace kerf
