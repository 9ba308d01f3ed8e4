#include "data/coco.h"
#include "data/sentence.h"
#include "data/temporary_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ctime>
#include <ostream>

namespace kerf {
namespace {

constexpr const char* kGood = R"({
  "info": {"year": 2026},
  "categories": [{"id": 7, "name": "bridge", "supercategory": "defect"}, {"id": 2, "name": "pinch"}],
  "images": [
    {"id": 11, "file_name": "images/a.png", "width": 640, "height": 480, "layout": "grating", "dose": 1.0290,
     "clean": false, "tags": ["x", 2]},
    {"id": -3, "file_name": "../b.png", "width": 1, "height": 2}],
  "annotations": [
    {"id": 5, "image_id": 11, "category_id": 2, "bbox": [1.5, -2, 30, 4e1], "area": 900, "iscrowd": 1,
     "segmentation": [[1, 2, 3, 4, 5, 6]]},
    {"id": 4, "image_id": -3, "category_id": 7, "bbox": [0, 0, 1, 2]}]
})";

TEST(CocoRead, KeepsWhatTheFileSays) {
  const auto dataset = parse_coco(kGood, "good");
  ASSERT_EQ(dataset.images.size(), 2u);
  EXPECT_EQ(dataset.categories, (std::vector<Category>{{7, "bridge"}, {2, "pinch"}}));
  const auto& image = dataset.images[0];
  EXPECT_EQ(image.id, 11);
  EXPECT_EQ(image.file_name, "images/a.png");
  EXPECT_EQ(image.width, 640);
  EXPECT_EQ(image.height, 480);
  const std::map<std::string, std::string> attributes = {
      {"layout", "grating"}, {"dose", "1.029"}, {"clean", "false"}, {"tags", "[\"x\",2]"}};
  EXPECT_EQ(image.attributes, attributes);
  ASSERT_EQ(dataset.annotations.size(), 2u);
  const auto& crowd = dataset.annotations[0];
  EXPECT_EQ(crowd.id, 5);
  EXPECT_EQ(crowd.image_id, 11);
  EXPECT_EQ(crowd.category_id, 2);
  EXPECT_EQ(crowd.box, (Box{1.5, -2, 30, 40}));
  EXPECT_EQ(crowd.area, 900);
  EXPECT_TRUE(crowd.is_crowd);
  EXPECT_EQ(crowd.score, -1);
  EXPECT_EQ(dataset.annotations[1].area, 2) << "the box's when the file has none";
  EXPECT_FALSE(dataset.annotations[1].is_crowd);
}

TEST(CocoRead, FolderIsTheFiles) {
  const TemporaryFolder folder;
  EXPECT_EQ(load_coco(folder.write("set/truth.json", kGood)).folder, folder / "set");
}

/// One change to the good file and the sentence it must lead to.
struct Damage {
  const char* what;
  const char* from;
  const char* to;
  const char* sentence;
};

void PrintTo(const Damage& damage, std::ostream* out) {
  *out << damage.what;
}

class CocoDamage : public ::testing::TestWithParam<Damage> {};

TEST_P(CocoDamage, IsRefusedInOneSentence) {
  const auto& [what, from, to, sentence] = GetParam();
  std::string text = kGood;
  const auto at = text.find(from);
  ASSERT_NE(at, text.npos);
  text.replace(at, std::string_view(from).size(), to);
  EXPECT_EQ(sentence_of([&] { parse_coco(text, "t.json"); }), sentence);
}

const Damage kDamages[] = {
    {"NotJson", "\"id\": 5", "id: 5", "t.json: not valid JSON at line 9, column 6"},
    {"NaN", "[1.5, -2, 30, 4e1]", "[NaN, -2, 30, 40]", "t.json: not valid JSON at line 9, column 58"},
    {"Infinity", "-2, 30", "-Infinity, 30", "t.json: not valid JSON at line 9, column 64"},
    {"HugeNumber", "4e1", "4e999", "t.json: a number near line 9, column 75 is too large"},
    {"KeyTwice", "\"area\": 900", "\"id\": 900", "t.json: an object holds the key 'id' twice"},
    {"ListGone", "\"images\"", "\"pictures\"", "t.json: images is missing"},
    {"ListIsObject", "\"images\": [", "\"images\": {}, \"others\": [",
     "t.json: images: expected an array, got an object"},
    {"ItemIsNumber", "{\"id\": 2, \"name\": \"pinch\"}", "2",
     "t.json: categories[1]: expected an object, got 2"},
    {"KeyGone", "\"file_name\": \"../b.png\", ", "", "t.json: images[1].file_name is missing"},
    {"NameEmpty", "\"../b.png\"", "\"\"", "t.json: images[1].file_name: expected the path of an image"},
    {"NameTwice", "../b.png", "images/a.png", "t.json: images[1].file_name: 'images/a.png' is used twice"},
    {"NameHasZero", "../b.png", "b\\u0000.png", "t.json: images[1].file_name: expected the path of an image"},
    {"ZeroWidth", "\"width\": 1,", "\"width\": 0,",
     "t.json: images[1].width: expected a size of at least 1 pixel, got 0"},
    {"ImageIdTwice", "\"id\": -3", "\"id\": 11", "t.json: images[1].id: 11 is used twice"},
    {"CategoryIdTwice", "\"id\": 2,", "\"id\": 7,", "t.json: categories[1].id: 7 is used twice"},
    {"CategoryNameTwice", "pinch", "bridge", "t.json: categories[1].name: 'bridge' is used twice"},
    {"AnnotationIdTwice", "\"id\": 4", "\"id\": 5", "t.json: annotations[1].id: 5 is used twice"},
    {"IdIsText", "\"id\": 4", "\"id\": \"4\"",
     "t.json: annotations[1].id: expected an integer, got the string '4'"},
    {"IdIsFraction", "\"id\": 4", "\"id\": 4.5", "t.json: annotations[1].id: expected an integer, got 4.5"},
    {"IdTooLarge", "\"id\": 4", "\"id\": 9223372036854775808",
     "t.json: annotations[1].id: expected an integer, got 9223372036854775808"},
    {"UnknownImage", "\"image_id\": -3", "\"image_id\": 3",
     "t.json: annotations[1].image_id: 3 is not among the ids of the images"},
    {"UnknownCategory", "\"category_id\": 7", "\"category_id\": 8",
     "t.json: annotations[1].category_id: 8 is not among the ids of the categories"},
    {"ThreeNumbers", "[0, 0, 1, 2]", "[0, 0, 1]",
     "t.json: annotations[1].bbox: expected four numbers [x, y, width, height], got an array of 3"},
    {"TextNumber", "[0, 0, 1, 2]", "[0, \"0\", 1, 2]",
     "t.json: annotations[1].bbox[1]: expected a number, got the string '0'"},
    {"NoWidth", "[0, 0, 1, 2]", "[0, 0, 0, 2]",
     "t.json: annotations[1].bbox: width and height must be above 0, got 0 x 2"},
    {"NegativeHeight", "[0, 0, 1, 2]", "[0, 0, 1, -2]",
     "t.json: annotations[1].bbox: width and height must be above 0, got 1 x -2"},
    {"FarAway", "[0, 0, 1, 2]", "[0, 0, 1, 2e200]",
     "t.json: annotations[1].bbox[3]: expected a number of pixels, got 2e+200"},
    {"NegativeArea", "\"area\": 900", "\"area\": -1",
     "t.json: annotations[0].area: expected a number of at least 0, got -1"},
    {"CrowdOfTwo", "\"iscrowd\": 1", "\"iscrowd\": 2",
     "t.json: annotations[0].iscrowd: expected 0 or 1, got 2"},
};

INSTANTIATE_TEST_SUITE_P(Each, CocoDamage, ::testing::ValuesIn(kDamages),
                         [](const auto& test) { return std::string(test.param.what); });

TEST(CocoRead, RefusesWhatIsNoDocument) {
  EXPECT_EQ(sentence_of([] { parse_coco("", "t"); }), "t: not valid JSON at line 1, column 1");
  EXPECT_EQ(sentence_of([] { parse_coco("[]", "t"); }), "t: expected an object, got an array of 0");
  EXPECT_EQ(sentence_of([] { parse_coco("{}{}", "t"); }), "t: not valid JSON at line 1, column 3");
  EXPECT_EQ(sentence_of([] { parse_coco("{\"a\": \"\xff\"}", "t"); }),
            "t: not valid JSON at line 1, column 8");
}

TEST(CocoRead, DeepNestingIsRefusedBeforeItHurts) {
  const std::string deep = R"({"images": [{"x": )" + std::string(1'000'000, '[');
  EXPECT_EQ(sentence_of([&] { parse_coco(deep, "t"); }), "t: nested more than 64 levels deep");
  const std::string skipped = R"({"segmentation": )" + std::string(1'000'000, '[');
  EXPECT_EQ(sentence_of([&] { parse_coco(skipped, "t"); }), "t: nested more than 64 levels deep");
}

TEST(CocoRead, MissingFileIsAnError) {
  const TemporaryFolder folder;
  EXPECT_NE(sentence_of([&] { load_coco(folder / "no.json"); }).find("no.json"), std::string::npos);
}

std::string large_document(int annotations) {
  std::string text = R"({"categories":[{"id":1,"name":"a"}],"images":[)";
  for (int i = 0; i < annotations / 10; ++i)
    text += fmt::format(R"({}{{"id":{},"file_name":"{}.png","width":9,"height":9}})", i ? "," : "", i, i);
  text += R"(],"annotations":[)";
  for (int i = 0; i < annotations; ++i)
    text += fmt::format(R"({}{{"id":{},"image_id":{},"category_id":1,"bbox":[1,2,3,4]}})", i ? "," : "", i,
                        i / 10);
  return text + "]}";
}

TEST(CocoRead, TimeGrowsWithTheFileNotWithItsSquare) {
  const auto text = large_document(100'000);
  const auto start = std::clock();
  EXPECT_EQ(parse_coco(text, "large").annotations.size(), 100'000u);
  // 0.1 s of processor time when measured; a quadratic step over 10^5 items takes minutes.
  EXPECT_LT(double(std::clock() - start) / CLOCKS_PER_SEC, 10);
}

TEST(CocoResults, AreCheckedAgainstTheTruth) {
  const auto truth = parse_coco(kGood, "good");
  const auto read = [&](const char* text) { return parse_coco_results(text, "r", truth); };
  const auto results = read(R"([{"image_id": 11, "category_id": 7, "bbox": [1, 2, 0, 4], "score": 0.25}])");
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].box, (Box{1, 2, 0, 4}))
      << "a model may answer with an empty box: it is wrong, not broken";
  EXPECT_EQ(results[0].score, 0.25);
  EXPECT_TRUE(read("[]").empty());
  EXPECT_EQ(sentence_of([&] { read("{}"); }), "r: expected an array of results, got an object");
  EXPECT_EQ(
      sentence_of([&] { read(R"([{"image_id": 12, "category_id": 7, "bbox": [1, 2, 3, 4], "score": 1}])"); }),
      "r: [0].image_id: 12 is not among the ids of the images");
  EXPECT_EQ(sentence_of(
                [&] { read(R"([{"image_id": 11, "category_id": 7, "bbox": [1, 2, -3, 4], "score": 1}])"); }),
            "r: [0].bbox: width and height must be at least 0, got -3 x 4");
  EXPECT_EQ(sentence_of([&] { read(R"([{"image_id": 11, "category_id": 7, "bbox": [1, 2, 3, 4]}])"); }),
            "r: [0].score is missing");
  EXPECT_EQ(sentence_of(
                [&] { read(R"([{"image_id": 11, "category_id": 7, "bbox": [1, 2, 3, 4], "score": "1"}])"); }),
            "r: [0].score: expected a number, got the string '1'");
}

TEST(CocoResults, KeepWhetherAPersonShouldLook) {
  const auto truth = parse_coco(kGood, "good");
  const auto read = [&](const std::string& review) {
    return parse_coco_results(
        R"([{"image_id": 11, "category_id": 7, "bbox": [1, 2, 3, 4], "score": 0.25)" + review + "}]", "r",
        truth);
  };
  EXPECT_EQ(read("")[0].review, std::nullopt);
  EXPECT_EQ(read(R"(, "review": false)")[0].review, false);
  EXPECT_EQ(read(R"(, "review": true)")[0].review, true);
  EXPECT_EQ(read("")[0].said, std::nullopt);
  EXPECT_EQ(read(R"(, "said": true)")[0].said, true);
  EXPECT_EQ(sentence_of([&] { read(R"(, "review": 1)"); }), "r: [0].review: expected true or false, got 1");
}

}  // namespace
}  // namespace kerf
