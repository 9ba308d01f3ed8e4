#include "data/expect_same.h"
#include "data/json_document.h"
#include "data/random_dataset.h"
#include "data/sentence.h"
#include "data/temporary_folder.h"

#include <limits>

namespace kerf {
namespace {

TEST(CocoWrite, RoundTripKeepsEveryBit) {
  const TemporaryFolder folder;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    auto dataset = random_dataset(seed, folder.path());
    for (auto& annotation : dataset.annotations) annotation.is_crowd = annotation.id % 3 == 0;
    for (auto& annotation : dataset.annotations) annotation.area *= 0.5;
    save_coco(dataset, folder / "truth.json");
    const auto loaded = load_coco(folder / "truth.json");
    expect_same(dataset, loaded, true);
    for (std::size_t i = 0; i < dataset.annotations.size(); ++i) {
      EXPECT_EQ(dataset.annotations[i].box, loaded.annotations[i].box);
      EXPECT_EQ(dataset.annotations[i].area, loaded.annotations[i].area);
    }
  }
}

TEST(CocoWrite, AttributesGoBackAsWhatTheyWere) {
  const TemporaryFolder folder;
  auto dataset = random_dataset(1, folder.path());
  dataset.images.resize(1);
  dataset.annotations.clear();
  dataset.images[0].attributes = {{"dose", "1.029"}, {"layout", "a.glp"}, {"clean", "true"},
                                  {"tags", "[1,2]"}, {"serial", "007"},   {"id", "nonsense"}};
  save_coco(dataset, folder / "truth.json");
  const auto image = parse_json(read_file(folder / "truth.json"), "truth")["images"][0];
  EXPECT_EQ(image["dose"], 1.029);
  EXPECT_EQ(image["layout"], "a.glp");
  EXPECT_EQ(image["clean"], true);
  EXPECT_EQ(image["tags"], Json::array({1, 2}));
  EXPECT_EQ(image["serial"], "007") << "a number would lose its zeros";
  EXPECT_EQ(image["id"], 1) << "an attribute never displaces a field";
}

TEST(CocoWrite, FileNamesStillLeadToTheImages) {
  const TemporaryFolder folder;
  const auto dataset = random_dataset(2, folder / "raw");
  make_folder(folder / "splits/one");
  make_folder(folder / "raw");
  save_coco(dataset, folder / "splits/one/train.json");
  const auto moved = load_coco(folder / "splits/one/train.json");
  EXPECT_EQ(moved.images[0].file_name, "../../raw/images/part0/10.png");
  save_coco(moved, folder / "raw/again.json");
  expect_same(dataset, load_coco(folder / "raw/again.json"), true);
}

TEST(CocoWrite, NamesWithoutFolderStayAsTheyAre) {
  const TemporaryFolder folder;
  save_coco(random_dataset(2, ""), folder / "truth.json");
  EXPECT_EQ(load_coco(folder / "truth.json").images[0].file_name, "images/part0/10.png");
}

TEST(CocoWrite, WhatJsonCannotHoldIsRefused) {
  const TemporaryFolder folder;
  auto dataset = random_dataset(3, folder.path());
  dataset.annotations.at(0).box.x = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(sentence_of([&] { save_coco(dataset, folder / "t.json"); }),
            "a box that is not finite cannot be written as COCO");
  dataset = random_dataset(3, folder.path());
  dataset.categories[0].name = "\xff";
  EXPECT_NE(sentence_of([&] { save_coco(dataset, folder / "t.json"); }).find("not valid UTF-8"),
            std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "t.json"));
}

TEST(CocoWrite, ResultsRoundTrip) {
  const TemporaryFolder folder;
  const auto truth = random_dataset(4, folder.path());
  auto results = truth.annotations;
  for (auto& result : results) {
    result.score = 1.0 / double(result.id + 2);
    if (result.id % 3 > 0) result.review = result.id % 3 == 1;
    if (result.id % 4 > 0) result.said = result.id % 4 == 1;
  }
  save_coco_results(results, folder / "results.json");
  const auto loaded = load_coco_results(folder / "results.json", truth);
  ASSERT_EQ(loaded.size(), results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(loaded[i].image_id, results[i].image_id);
    EXPECT_EQ(loaded[i].category_id, results[i].category_id);
    EXPECT_EQ(loaded[i].box, results[i].box);
    EXPECT_EQ(loaded[i].score, results[i].score);
    EXPECT_EQ(loaded[i].review, results[i].review);
    EXPECT_EQ(loaded[i].said, results[i].said);
  }
}

}  // namespace
}  // namespace kerf
