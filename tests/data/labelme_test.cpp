#include "data/expect_same.h"
#include "data/json_document.h"
#include "data/random_dataset.h"
#include "data/sentence.h"
#include "data/temporary_folder.h"

#include <kerf/image.h>

namespace kerf {
namespace {

// As LabelMe 5 writes it.
constexpr const char* kGood = R"({
  "version": "5.4.1", "flags": {},
  "shapes": [
    {"label": "burr", "points": [[30.5, 40.0], [10.0, 20.0]], "group_id": null, "description": "",
     "shape_type": "rectangle", "flags": {}, "mask": null},
    {"label": "bridge", "points": [[1, 2], [5, 2], [3, 8]], "group_id": 1, "shape_type": "polygon", "flags": {}}],
  "imagePath": "..\\raw\\a.png", "imageData": "aGVsbG8=", "imageHeight": 100, "imageWidth": 200,
  "layout": "grating"
})";

TEST(Labelme, ReadsRectanglesAndPolygons) {
  const TemporaryFolder folder;
  folder.write("labels/a.json", kGood);
  const auto dataset = load_labelme(folder.path());
  EXPECT_EQ(dataset.categories, (std::vector<Category>{{1, "bridge"}, {2, "burr"}}));
  ASSERT_EQ(dataset.images.size(), 1u);
  EXPECT_EQ(dataset.images[0].file_name, "raw/a.png");
  EXPECT_EQ(dataset.images[0].width, 200);
  EXPECT_EQ(dataset.images[0].height, 100);
  EXPECT_EQ(dataset.images[0].attributes, (std::map<std::string, std::string>{{"layout", "grating"}}));
  ASSERT_EQ(dataset.annotations.size(), 2u);
  EXPECT_EQ(dataset.annotations[0].category_id, 2);
  EXPECT_EQ(dataset.annotations[0].box, (Box{10, 20, 20.5, 20}));
  EXPECT_EQ(dataset.annotations[1].box, (Box{1, 2, 4, 6}));
}

TEST(Labelme, TakesFolderNamesHoweverTheyEnd) {
  const TemporaryFolder folder;
  folder.write("labels/a.json", kGood);
  for (const char* end : {"", "/", "/.", "/labels/.."})
    EXPECT_EQ(load_labelme(folder.path().string() + end).images.at(0).file_name, "raw/a.png") << end;
}

TEST(Labelme, TakesMissingSizeFromTheImage) {
  const TemporaryFolder folder;
  folder.write("a.png", encode_png(Image{7, 5, 1, std::vector<std::uint8_t>(35)}));
  folder.write("a.json", R"({"shapes": [], "imagePath": "a.png", "imageHeight": null, "imageWidth": null})");
  const auto dataset = load_labelme(folder.path());
  EXPECT_EQ(dataset.images.at(0).width, 7);
  EXPECT_EQ(dataset.images.at(0).height, 5);
}

TEST(Labelme, OrderOfLabelsTxtCounts) {
  const TemporaryFolder folder;
  folder.write("a.json", kGood);
  folder.write("labels.txt", "__ignore__\n_background_\nzebra\nburr\n");
  const auto dataset = load_labelme(folder.path());
  EXPECT_EQ(dataset.categories, (std::vector<Category>{{1, "zebra"}, {2, "burr"}, {3, "bridge"}}));
  EXPECT_EQ(dataset.annotations[1].category_id, 3);
}

struct Damage {
  const char* from;
  const char* to;
  const char* sentence;  // after the file
};

TEST(Labelme, RefusesFaultsNamingThePlace) {
  const Damage damages[] = {
      {"\"shapes\"", "\"forms\"", ": shapes is missing"},
      {"rectangle", "circle", ": shapes[0].shape_type: expected rectangle or polygon, got 'circle'"},
      {"[[30.5, 40.0], [10.0, 20.0]]", "[[30.5, 40.0]]",
       ": shapes[0].points: a rectangle needs at least 2 points"},
      {"[30.5, 40.0]", "[30.5]", ": shapes[0].points: expected pairs of numbers, got an array of 1"},
      {"[30.5, 40.0]", "[30.5, \"x\"]", ": shapes[0].points: expected pairs of numbers, got an array of 2"},
      {"[30.5, 40.0]", "[10, 40.0]", ": shapes[0].points: the shape has no area"},
      {"[5, 2], [3, 8]", "[5, 2]", ": shapes[1].points: a polygon needs at least 3 points"},
      {"\"burr\"", "\"\"", ": shapes[0].label is empty"},
      {"\"burr\"", "4", ": shapes[0].label: expected a string, got 4"},
      {"\"imageWidth\": 200", "\"imageWidth\": \"200\"",
       ": imageWidth: expected an integer, got the string '200'"},
      {"\"imagePath\"", "\"path\"", ": imagePath is missing"},
  };
  for (const auto& [from, to, sentence] : damages) {
    const TemporaryFolder folder;
    std::string text = kGood;
    ASSERT_NE(text.find(from), text.npos);
    text.replace(text.find(from), std::string_view(from).size(), to);
    const auto file = folder.write("a.json", text);
    EXPECT_EQ(sentence_of([&] { load_labelme(folder.path()); }), file.string() + sentence);
  }
}

TEST(Labelme, RefusesFoldersWithoutLabels) {
  const TemporaryFolder folder;
  EXPECT_EQ(sentence_of([&] { load_labelme(folder.path()); }),
            folder.path().string() + ": holds no LabelMe file (*.json)");
  EXPECT_NE(sentence_of([&] { load_labelme(folder / "none"); }).find("cannot be listed"), std::string::npos);
  folder.write("a.json", kGood);
  folder.write("b.json", kGood);
  EXPECT_EQ(sentence_of([&] { load_labelme(folder.path()); }),
            (folder / "b.json").string() + ": imagePath: another file labels '../raw/a.png' too");
}

TEST(Labelme, RoundTripKeepsEverything) {
  const TemporaryFolder folder;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    auto dataset = random_dataset(seed, folder / "raw");
    dataset.categories = {{1, "zero"}, {2, "bridge"}, {3, "Überätzung"}};  // not in alphabetical order
    // One folder, so that the order of files is the order of images.
    for (auto& image : dataset.images) image.file_name = "images/" + std::to_string(image.id + 100) + ".png";
    for (auto& annotation : dataset.annotations) annotation.is_crowd = annotation.id % 4 == 0;
    const auto out = folder / ("labelme" + std::to_string(seed));
    save_labelme(dataset, out);
    make_folder(folder / "raw");
    save_coco(load_labelme(out), folder / "raw/truth.json");
    expect_same(dataset, load_coco(folder / "raw/truth.json"), true);
  }
}

TEST(Labelme, RefusesWhatTheFormatCannotHold) {
  const TemporaryFolder folder;
  Dataset dataset{folder.path(), {{1, "x"}}, {{1, "a.png", 4, 4, {{"shapes", "round"}}}}, {}};
  EXPECT_EQ(sentence_of([&] { save_labelme(dataset, folder / "out"); }),
            "attribute 'shapes' of image 'a.png' has a name that LabelMe uses");
  dataset.images = {{1, "a.png", 4, 4, {}}, {2, "a.jpg", 4, 4, {}}};
  EXPECT_EQ(sentence_of([&] { save_labelme(dataset, folder / "out"); }),
            "image 'a.jpg' would share its LabelMe file with another image");
  dataset.images.resize(1);
  dataset.categories[0].name = "two\nlines";
  EXPECT_NE(sentence_of([&] { save_labelme(dataset, folder / "out"); }).find("does not fit on a line"),
            std::string::npos);
}

}  // namespace
}  // namespace kerf
